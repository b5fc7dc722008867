"""What stands in a text and is not its writer's voice. It stays in the raw text; it never becomes a passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from firsthand.hear import forms, lines, replies, snippets
from firsthand.hear.lines import Line
from firsthand.hear.sameness import NONE, Templates
from firsthand.nouns import Aside, Part

_URL = r"(?:https?|ftp|file)://[^\s<>\"|\]\[{}^`]{1,2000}"
#: What every inline thing begins with. To leap from one to the next and look only there is five times faster.
_SIGN = re.compile(r"!|\[|<|\{|`|&|https?://|ftp://|file://|HTTPS?://")
_INLINE = re.compile(
    rf"""
      (?P<image>!\[[^\]\n]{{0,300}}\]\([^()\[\s]{{0,2000}}\)|(?<![\w!])![\w./%~:@-][^\s!|]{{0,300}}\.(?:png|jpe?g
      |gif|svg|bmp|webp|mov|mp4|pdf)(?:\|[^!\n]{{0,100}})?!|<img\s[^>\n]{{0,1000}}>)
    | (?P<md>\[(?P<mdtext>[^\]\[\n]{{1,300}})\]\((?P<mdurl>[^()\[\s]{{1,2000}})(?:[ ]+"[^"\n]{{0,300}}")?\))
    | (?P<jira>\[{{1,2}}(?:(?P<jiratext>[^\]|\[\n]{{1,300}})\|)?(?P<jiraurl>{_URL}|\#\w[\w-]{{0,60}}
    |[A-Z][A-Z0-9]{{1,9}}-\d+)(?:\|[\w-]{{1,20}})?\]{{1,2}})
    | (?P<angle><{_URL}>)
    | (?P<bare>{_URL})
    | (?P<mono>\{{\{{[^{{}}\n]{{1,300}}\}}\}}|`[^`\n]{{1,300}}`)
    | (?P<tag></?(?:b|i|u|em|strong|br|p|div|span|sub|sup|kbd|code|a|font|center)(?:\s[^>\n]{{0,200}})?/?>
    |\{{(?:color|panel|anchor|noformat|code|quote)(?::[^}}\n]{{0,80}})?\}}|&(?:nbsp|amp|lt|gt|quot
    |\#\d{{1,5}});)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TRAILING = ".,;:!?)'*_"
_REPLY_PREFIX = re.compile(
    r"\s*(?:(?:Re|Fwd?|Aw|Wg|Tr|Sv|Antw|Rif|Res|Enc|回复|答复|转发)\s?(?:\[\d+\])?[:：]\s*)+", re.IGNORECASE
)


def find(title: str, body: str, *, kind: str = "ticket", templates: Templates = NONE) -> list[Aside]:
    """Every span of the two raw texts that is not its writer's own prose, and what it is.

    Parameters
    ----------
    title, body : str
        The raw texts, untouched.
    kind : str
        The kind of the interaction. In speech (`call`, `message`, `visit`, `note`) a clock time at the start of a line
        is a turn and not a log.
    templates : Templates
        The lines that the source was learned to repeat (`sameness.templates`).

    Returns
    -------
    list of Aside
        Title first, then body, each in order and not overlapping, never empty. `what` is one of `code`, `trace` (also
        log lines), `quoted`, `signature`, `template`, `markup`, `link`, `boilerplate`. Code inside a sentence of at
        most forty characters is part of the sentence and is not returned.

    Examples
    --------
    >>> find("It breaks", "Here:\\n```\\nx = 1\\n```\\nsee https://a.example/b.")
    [Aside(part='body', start=6, end=19, what='code'), Aside(part='body', start=24, end=43, what='link')]
    """
    return [*_of_title(title), *_of_body(body, kind, templates)]


def _of_title(title: str) -> list[Aside]:
    found: list[tuple[int, int, str]] = []
    if ":" in title or "：" in title:
        prefix = _REPLY_PREFIX.match(title)
        if prefix and prefix.end() < len(title):
            found.append((0, prefix.end(), "markup"))
    found += _inline(title, found)
    return _asides("title", title, found)


def _of_body(body: str, kind: str, templates: Templates) -> list[Aside]:
    if not body or body.isspace():
        return []
    all_lines = lines.of(body)
    found: list[tuple[int, int, str]] = (
        snippets.marked(body) if "`" in body or "{" in body or "<" in body or "~~~" in body else []
    )
    found = _without_inline_fences(body, found)
    if "<!--" in body:
        found = _first_wins(found, forms.comments(body))
    free = [True] * len(all_lines)
    _claim(all_lines, free, found)
    found += _claimed(all_lines, free, ((first, last, "quoted") for first, last in replies.quoted(all_lines, free)))
    shaped = forms.layout(all_lines, free)
    found += shaped
    _claim(all_lines, free, shaped)
    found += _claimed(all_lines, free, snippets.unmarked(all_lines, free, kind))
    if templates is not NONE:
        found += _learned(all_lines, free, templates)
    found += _claimed(
        all_lines, free, ((first, last, "signature") for first, last in replies.signatures(all_lines, free))
    )
    found.sort()
    found += _inline(body, found)
    return _asides("body", body, found)


def _without_inline_fences(body: str, found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Drop marked code that is a short word inside a sentence: it is what the sentence speaks of."""
    kept = []
    for start, end, what in found:
        if what == "code" and end - start <= 60 and "\n" not in body[start:end]:
            # Two hundred characters tell, and keep a body without any line break from being read again and again.
            before, after = body[max(0, start - 200) : start], body[end : end + 200]
            if len((before.rpartition("\n")[2] + after.partition("\n")[0]).split()) >= 2:
                continue
        kept.append((start, end, what))
    return kept


def _first_wins(one: list[tuple[int, int, str]], other: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Both lists in order; where two overlap the one that begins first stays."""
    kept: list[tuple[int, int, str]] = []
    for place in sorted([*one, *other]):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _claim(all_lines: Sequence[Line], free: list[bool], found: Sequence[tuple[int, int, str]]) -> None:
    """Mark the lines that a found span touches as spoken for."""
    i = 0
    for start, end, _ in sorted(found):
        while i < len(all_lines) and all_lines[i].end <= start:
            i += 1
        j = i
        while j < len(all_lines) and all_lines[j].start < end:
            free[j] = False
            j += 1


def _claimed(
    all_lines: Sequence[Line], free: list[bool], runs: Iterable[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Runs of lines as spans. A run over lines that are spoken for gives the pieces between them."""
    found = []
    for first, last, what in runs:
        begun: int | None = None
        for i in range(first, last + 2):
            if i <= last and free[i]:
                begun = i if begun is None else begun
                free[i] = False
            elif begun is not None:
                found.append((all_lines[begun].start, all_lines[i - 1].text_end, what))
                begun = None
    return found


def _learned(all_lines: Sequence[Line], free: list[bool], templates: Templates) -> list[tuple[int, int, str]]:
    found = []
    for i, line in enumerate(all_lines):
        if free[i] and line.text and len(line.text) <= 1_000 and (what := templates.what(line.text)):
            free[i] = False
            found.append((line.start, line.text_end, what))
    return found


def _inline(text: str, blocks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Links, images and tags inside sentences. `blocks` must be in order; what lies in one is part of it."""
    found = []
    b = at = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < at or (hit := _INLINE.match(text, sign.start())) is None:
            continue
        at = hit.end()
        while b < len(blocks) and blocks[b][1] <= hit.start():
            b += 1
        if b < len(blocks) and blocks[b][0] < hit.end():
            continue
        found += _pieces(text, hit)
    return found


def _pieces(text: str, hit: re.Match[str]) -> list[tuple[int, int, str]]:
    start, end = hit.span()
    group = hit.lastgroup
    if hit.group("image"):
        return [(start, end, "markup")]
    if hit.group("md") or hit.group("jira"):
        # The words of a link are the writer's, its address is not.
        name = "mdtext" if hit.group("md") else "jiratext"
        words, address = hit.group(name), hit.group("mdurl" if hit.group("md") else "jiraurl")
        if words is None or "://" in words or words == address:
            return [(start, end, "link")] if "://" in address else []
        return [(start, hit.start(name), "markup"), (hit.end(name), end, "link")]
    if hit.group("bare"):
        while end > start and text[end - 1] in _TRAILING and not (text[end - 1] == ")" and "(" in text[start:end]):
            end -= 1
        return [(start, end, "link")]
    if hit.group("angle"):
        return [(start, end, "link")]
    if hit.group("mono"):
        return (
            [(start, end, "code")]
            if end - start > 44 and snippets.looks(text[start:end].strip("`{}")) != "prose"
            else []
        )
    return [(start, end, "markup")] if group else []


def _asides(part: Part, text: str, found: Iterable[tuple[int, int, str]]) -> list[Aside]:
    """Spans as Asides: trimmed, in order, joined where only white space lies between two of one sort."""
    out: list[Aside] = []
    for start, end, what in sorted(found):
        start, end = lines.trimmed(text, start, end)
        if out and start < out[-1].end:
            start = out[-1].end
        if start >= end:
            continue
        if out and out[-1].what == what and not text[out[-1].end : start].strip():
            out[-1] = Aside(part, out[-1].start, end, what)
        else:
            out.append(Aside(part, start, end, what))
    return out
