"""A shelf gives back what was made from the same, and makes anew what it cannot trust."""

from pathlib import Path

import pytest

from firsthand.outside import shelf


def counting(values: list[int]) -> int:
    values.append(len(values))
    return values[-1]


def test_a_value_is_made_once_for_what_it_is_made_from(tmp_path: Path) -> None:
    made: list[int] = []
    found = [shelf.kept(tmp_path / "cache" / "v", name, int, lambda: counting(made)) for name in ("a", "a", "b", "a")]
    assert found == [0, 0, 1, 2]


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05.", b"\x80\x05K\x01."])
def test_a_broken_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v").write_bytes(content)
    assert shelf.kept(tmp_path / "v", "a", int, lambda: 7) == 7
    assert shelf.kept(tmp_path / "v", "a", int, lambda: 8) == 7


def test_a_value_of_another_kind_is_made_anew(tmp_path: Path) -> None:
    assert shelf.kept(tmp_path / "v", "a", str, lambda: "words") == "words"
    assert shelf.kept(tmp_path / "v", "a", int, lambda: 3) == 3


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert shelf.kept(tmp_path / "file" / "v", "a", int, lambda: 3) == 3


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    shelf.kept(tmp_path / "v", "a", int, lambda: 3)
    assert [p.name for p in tmp_path.iterdir()] == ["v"]
