"""The language of a text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: Letters below which the model guesses. A script that one language has to itself needs `MIN_DENSE_LETTERS`.
MIN_LETTERS = 24
MIN_DENSE_LETTERS = 6
#: Probability below which no language is named: above it the guess is likelier than all others together.
MIN_CONFIDENCE = 0.5
#: Letters that are read. More do not change the answer and cost time.
MAX_CHARS = 2_000

UNKNOWN = "unknown"

_LETTER = re.compile(r"[^\W\d_]")
_OWN_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0530-\u05ff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


@cache
def _model() -> LanguageIdentifier:
    # Loading takes about half a second and 30 MB, so a run that never asks never pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def of(text: str) -> tuple[str, float]:
    """The language of `text` by py3langid (Lui and Baldwin, langid.py, 2012).

    Parameters
    ----------
    text : str
        Prose, without code. Only the first `MAX_CHARS` characters are read.

    Returns
    -------
    (str, float)
        ISO 639-1 code and its probability in [0, 1], or `unknown` with the probability of the best guess (0.0 when the
        text is too short to guess).

    Examples
    --------
    >>> of("The window closes by itself as soon as I press save")[0], of("ok")
    ('en', ('unknown', 0.0))
    """
    head = text[:MAX_CHARS]
    n_letters = len(_LETTER.findall(head))
    if n_letters < (MIN_DENSE_LETTERS if 2 * len(_OWN_SCRIPT.findall(head)) >= max(n_letters, 1) else MIN_LETTERS):
        return UNKNOWN, 0.0
    code, confidence = _model().classify(head)
    return (code, float(confidence)) if confidence >= MIN_CONFIDENCE else (UNKNOWN, float(confidence))
