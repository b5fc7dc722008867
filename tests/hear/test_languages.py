"""The language of a text."""

from __future__ import annotations

import pytest

from firsthand.hear import languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The window closes by itself as soon as I press save", "en"),
        ("Das Fenster schließt sich von selbst, sobald ich speichere", "de"),
        ("La fenêtre se ferme toute seule quand j'enregistre", "fr"),
        ("La ventana se cierra sola en cuanto guardo el documento", "es"),
        ("Окно закрывается само, как только я сохраняю", "ru"),
        ("保存するとウィンドウが閉じてしまいます", "ja"),
        ("保存时窗口会自动关闭，无法继续编辑", "zh"),
        ("저장하면 창이 저절로 닫힙니다", "ko"),
    ],
)
def test_languages(text: str, code: str) -> None:
    found, confidence = languages.of(text)
    assert found == code
    assert languages.MIN_CONFIDENCE <= confidence <= 1


@pytest.mark.parametrize("text", ["", "ok", "🦊🦊🦊", "12 34 56 78 90 12 34 56", "map crash"])
def test_short_texts_are_unknown(text: str) -> None:
    assert languages.of(text) == ("unknown", 0.0)
