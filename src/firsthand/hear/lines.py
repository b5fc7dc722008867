"""The lines of a text with their exact places. Everything that reads layout reads these."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line: `text` is the line without its break, `start` where it begins, `end` where the next one begins."""

    start: int
    end: int
    text: str

    @property
    def text_end(self) -> int:
        """Where the line's text ends and its break begins."""
        return self.start + len(self.text)


def of(text: str) -> list[Line]:
    r"""Every line of `text`, breaks of any kind (LF, CRLF, CR, U+2028) counted in but not kept.

    Returns
    -------
    list of Line
        In order and without gaps: the first starts at 0, the last ends at `len(text)`.

    Examples
    --------
    >>> [(line.start, line.end, line.text) for line in of("a\r\n\nb")]
    [(0, 3, 'a'), (3, 4, ''), (4, 5, 'b')]
    """
    lines = []
    start = 0
    for whole, bare in zip(text.splitlines(keepends=True), text.splitlines(), strict=True):
        lines.append(Line(start, start + len(whole), bare))
        start += len(whole)
    return lines


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """`start` and `end` moved inwards over white space.

    Examples
    --------
    >>> trimmed("  a b \\n", 0, 7)
    (2, 5)
    """
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else (end, end)
