"""Spans of an interaction that say one thing, and the forms in which they are used: cleaned, and cut for a quote."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from firsthand.hear import lines, paragraphs, sentences
from firsthand.nouns import Aside, Mask, Part, Span

#: Sentences that stand together in one passage of a letter.
MAX_SENTENCES = 3
#: And the words that they may have together: about what the embedder reads as one thought.
MAX_WORDS = 60
#: A message up to this length says one thing, however many sentences it takes.
SHORT_MESSAGE_WORDS = 40
#: A sentence shorter than this joins its neighbour where sentences stand alone ("It crashed." "Twice.").
MIN_LONELY_WORDS = 4
#: Runs of letters or digits that a passage needs. One word says nothing that could be counted.
MIN_WORDS = 2
#: Words from which a line that leads up to something ("Compiles to:") says something by itself.
MIN_LEAD_WORDS = 5

#: Kinds in which title and body together make one statement: a report is about one thing.
ONE_STATEMENT = frozenset({"ticket", "issue", "error", "commit", "mail"})

#: Words, and characters of scripts written without spaces, of which two make a word.
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’.-](?=[^\W_]))*")
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_MARKUP = re.compile(
    r"\{\{|\}\}|`+|\{(?:code|noformat|quote|color|panel)[^}\n]{0,80}\}|\*\*|__|(?<!\w)[*_](?=\S)"
    r"|(?<=\S)[*_](?!\w)|\\(?=[{}\[\]*_#\\!-])"
)
#: What taking out a link leaves behind: empty brackets, a space before a full stop.
_HOLLOW = re.compile(r"\s*[(\[<]\s*[)\]>]|\s+([.,;!?)])")
_BULLETS = re.compile(r"^[ \t]*(?:[-*+•·–—◦▪»→]+|#{1,6}|\(?\d{1,3}[.)/]|\(?[a-zA-Z]\d?[.)])[ \t]+", re.MULTILINE)


#: What a line that leads up to something ends in.
_LEADS = (":", "：")

_Place = TypeVar("_Place", Aside, Mask)


class Passage(NamedTuple):
    """A span that says one thing.

    `sentence_spans` are its sentences, `statement` the number of the statement that it belongs to within its
    interaction, `role_hint` what a form or a transcript says it is: `title`, `steps`, `expected`, `actual`,
    `speaker:` with the label of the turn, or empty.
    """

    span: Span
    sentence_spans: tuple[Span, ...]
    statement: int
    role_hint: str


def n_words(text: str) -> int:
    """Words of `text`. Scripts written without spaces count two characters as a word.

    Examples
    --------
    >>> n_words("It's v3.8.1, isn't it?"), n_words("日本語です")
    (4, 3)
    """
    dense = len(_DENSE.findall(text)) if not text.isascii() else 0
    return (len(_WORD.findall(_DENSE.sub(" ", text))) + (dense + 1) // 2) if dense else len(_WORD.findall(text))


def split(
    title: str,
    body: str,
    asides: Sequence[Aside] = (),
    masks: Sequence[Mask] = (),
    *,
    kind: str = "ticket",
    language: str = "en",
) -> list[Passage]:
    """The passages of one interaction.

    A passage is one sentence or up to `MAX_SENTENCES` neighbouring ones of a paragraph and about `MAX_WORDS` words. It
    never reaches over a blank line, over an aside that has a line to itself, or over a change of speaker; a link or a
    tag inside a sentence may stand in it. In reviews and in speech, where each sentence may be about something else, a
    passage is one sentence, and very short ones join their neighbour.

    Parameters
    ----------
    title, body : str
        The raw texts.
    asides : sequence of Aside
        From `asides.find`, in order within each part.
    masks : sequence of Mask
        From `redact.find`. A passage of which nothing is left beside masks is dropped.
    kind : str
        The kind of the interaction.
    language : str
        ISO 639-1 code for the rules of abbreviations.

    Returns
    -------
    list of Passage
        Title first. Spans do not overlap, are in order, and carry no white space at either end.

    Examples
    --------
    >>> [p.role_hint or p.span for p in split("Taps do nothing", "I tap. It stays.", kind="ticket")]
    ['title', Span(part='body', start=0, end=16)]
    >>> [p.statement for p in split("", "The map is slow. I love the colours.", kind="review")]
    [0, 1]
    """
    found: list[tuple[str, int, list[Span]]] = []
    own = [aside for aside in asides if aside.part == "title"]
    places = _said(title, "title", sentences.split(title, 0, len(title), language), own)
    if places and _says(_left(title, places, own, masks), MIN_WORDS):
        found.append(("title", -1, places))
    own = [aside for aside in asides if aside.part == "body"]
    one_each = kind not in ONE_STATEMENT
    for stretch in paragraphs.of(body, own, kind):
        places = _said(body, "body", sentences.split(body, stretch.start, stretch.end, language), own)
        for group in _groups(body, places, one_each):
            left = _left(body, group, own, masks)
            if _says(left, MIN_WORDS if left.rstrip()[-1:] not in _LEADS else MIN_LEAD_WORDS):
                found.append((stretch.hint, stretch.turn, group))
    return _numbered(title, body, found, kind)


def _says(text: str, n_least: int) -> bool:
    return len(_TOKEN.findall(text)) >= n_least and any(map(str.isalpha, text))


def _numbered(title: str, body: str, found: Sequence[tuple[str, int, list[Span]]], kind: str) -> list[Passage]:
    texts = {"title": title, "body": body}
    total = sum(n_words(texts[span.part][span.start : span.end]) for _, _, group in found for span in group)
    turns = {turn for _, turn, _ in found if turn >= 0}
    as_one = kind in ONE_STATEMENT or (kind == "message" and total <= SHORT_MESSAGE_WORDS and len(turns) <= 1)
    return [
        Passage(Span(group[0].part, group[0].start, group[-1].end), tuple(group), 0 if as_one else i, hint)
        for i, (hint, _, group) in enumerate(found)
    ]


def _ending(place: Aside | Mask) -> tuple[bool, int]:
    return place.part == "body", place.end


def _starting(place: Aside | Mask) -> tuple[bool, int]:
    return place.part == "body", place.start


def _near(places: Sequence[_Place], part: Part, start: int, end: int) -> list[_Place]:
    """Those of `places`, which are in order, that touch the span. Found by bisection: a long text has many of both."""
    is_body = part == "body"
    first = bisect_right(places, (is_body, start), key=_ending)
    last = bisect_left(places, (is_body, end), key=_starting)
    return list(places[first:last])


def _said(text: str, part: Part, places: Sequence[tuple[int, int]], asides: Sequence[Aside]) -> list[Span]:
    """Sentences with the asides cut off at their ends; one that is nothing but asides is gone."""
    spans = []
    for start, end in places:
        near = _near(asides, part, start, end)
        for aside in near:
            if start < end and aside.start <= start < aside.end:
                start, end = lines.trimmed(text, min(aside.end, end), end)
        for aside in reversed(near):
            if start < end and aside.start < end <= aside.end:
                start, end = lines.trimmed(text, start, max(aside.start, start))
        if start < end:
            spans.append(Span(part, start, end))
    return spans


def _left(text: str, group: Sequence[Span], asides: Sequence[Aside], masks: Sequence[Mask]) -> str:
    """The words of a group that are neither aside nor personal data."""
    part, start, end = group[0].part, group[0].start, group[-1].end
    gone = [(aside.start, aside.end, "") for aside in _near(asides, part, start, end)]
    gone += [(mask.start, mask.end, "") for mask in _near(masks, part, start, end)]
    return _without(text, start, end, sorted(gone))


def _groups(text: str, places: Sequence[Span], one_each: bool) -> list[list[Span]]:
    groups: list[list[Span]] = []
    sizes: list[int] = []
    # Four sentences make two and two, not three and one.
    most = -(-len(places) // -(-len(places) // MAX_SENTENCES)) if places else 0
    for place in places:
        size = n_words(text[place.start : place.end])
        joins = groups and (
            (size < MIN_LONELY_WORDS or sizes[-1] < MIN_LONELY_WORDS) and len(groups[-1]) < MAX_SENTENCES
            if one_each
            else len(groups[-1]) < most and sizes[-1] + size <= MAX_WORDS
        )
        if joins:
            groups[-1].append(place)
            sizes[-1] += size
        else:
            groups.append([place])
            sizes.append(size)
    return groups


def _without(text: str, start: int, end: int, gone: Iterable[tuple[int, int, str]]) -> str:
    """`text[start:end]` with each place in `gone` replaced by its word."""
    out: list[str] = []
    at = start
    for a, b, word in gone:
        if b <= at or a >= end:
            continue
        out += [text[at : max(a, at)], word or " "]
        at = min(b, end)
    out.append(text[at:end])
    return "".join(out)


def clean(text: str, span: Span, masks: Sequence[Mask] = (), asides: Sequence[Aside] = ()) -> str:
    """The words of a span as everything derived sees them: masked, without links and markup, spaces made single.

    Parameters
    ----------
    text : str
        The raw text of the span's part.
    span : Span
        What to clean.
    masks, asides : sequence
        Those of the interaction as `redact.find` and `asides.find` give them: in order, the title's first. Unordered
        masks would be missed.

    Returns
    -------
    str
        Never holds a masked character.

    Examples
    --------
    >>> raw = "Write to  me@a.example,\\nthe {{tab}} is *gone*"
    >>> clean(raw, Span("body", 0, len(raw)), [Mask("body", 10, 22, "[mail]")])
    'Write to [mail], the tab is gone'
    """
    taken = _near(asides, *span)
    gone = [(aside.start, aside.end, "") for aside in taken]
    for mask in _near(masks, *span):
        # A mask inside an aside goes with the aside.
        if not any(aside.start <= mask.start and mask.end <= aside.end for aside in _near(taken, *mask[:3])):
            gone.append((mask.start, mask.end, mask.word))
    gone.sort()
    bare = " ".join(_MARKUP.sub("", _BULLETS.sub("", _without(text, span.start, span.end, gone))).split())
    return _HOLLOW.sub(r"\1", bare).strip() if taken else bare


def shorten(text: str, text_spans: Sequence[Span], n_chars: int) -> tuple[Span, ...]:
    """A cut of at most `n_chars` characters for a quote, at the ends of sentences, else of clauses, else of words.

    Parameters
    ----------
    text : str
        The raw text of the spans' part.
    text_spans : sequence of Span
        The sentences to choose from, in order. The first is always begun.
    n_chars : int
        Characters that all returned spans may have together, at least 1.

    Returns
    -------
    tuple of Span
        Verbatim pieces in order; neighbouring sentences are joined. What lies between two, or after a piece that does
        not end its sentence, was cut and is for the caller to mark with `[…]`.

    Examples
    --------
    >>> raw = "It crashes. I tried a great many things, none of them helped me. Please fix it."
    >>> said = [Span("body", 0, 11), Span("body", 12, 64), Span("body", 65, 79)]
    >>> [raw[span.start : span.end] for span in shorten(raw, said, 30)]
    ['It crashes.', 'Please fix it.']
    """
    if not text_spans or n_chars < 1:
        return ()
    first = text_spans[0]
    if first.end - first.start > n_chars:
        return (Span(first.part, first.start, _clause_end(text, first, n_chars)),)
    chosen: list[Span] = []
    left = n_chars
    before: Span | None = None
    for span in text_spans:
        touches = before is not None and bool(chosen) and chosen[-1].end == before.end
        size = span.end - (chosen[-1].end if touches else span.start)
        if size <= left:
            left -= size
            if touches:
                chosen[-1] = Span(span.part, chosen[-1].start, span.end)
            else:
                chosen.append(span)
        before = span
    return tuple(chosen)


_CLAUSE_END = re.compile(r"[,;:)\]—–](?=\s)|\s(?=(?:and|but|or|because|which|when|so|und|aber|weil|et|mais|y|pero)\s)")


def _clause_end(text: str, span: Span, n_chars: int) -> int:
    limit = span.start + n_chars
    # A clause that leaves less than a third of the room says too little to stand for the sentence.
    ends = [hit.end() for hit in _CLAUSE_END.finditer(text, span.start + n_chars // 3, limit)]
    if ends:
        limit = ends[-1]
    elif limit < span.end and not text[limit].isspace():
        space = max(text.rfind(" ", span.start, limit), text.rfind("\n", span.start, limit))
        limit = space if space > span.start else limit
    return span.start + max(1, len(text[span.start : limit].rstrip(" \t\r\n,;:—–")))
