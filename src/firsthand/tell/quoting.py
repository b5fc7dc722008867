"""Which of somebody's own words to show: short, whole sentences that say what happened."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firsthand.evidence import Quoted, Row, verbatim
from firsthand.nouns import Mask, Span
from firsthand.tell.facts import Change, Post

#: A quotation is read in one breath: about two lines of a mail.
MAX_CHARS = 240
MIN_WORDS = 5

_PAIN = re.compile(
    r"\b(?:crash\w*|error\w*|exception|fail\w*|wrong\w*|lost|lose\w*|missing|broken?|break\w*|stuck|hang\w*|freez\w*|"
    r"slow\w*|lag\w*|cannot|can't|can not|won't|doesn'?t|does not|don'?t|didn'?t|isn'?t|is not|never|nothing|no longer|"
    r"instead of|unable|impossible|undefined|not (?:work\w*|possible|show\w*|logical|as expected)|leads? to|should|"
    r"(?:not|n't|unexpected|would|i|we|you) expect\w*)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|caus(?:e[ds]?|ing)|turn(?:s|ed) out (?:that|to be (?:an?|the))|root cause|"
    r"the (?:problem|reason|culprit|trouble|bug|issue) (?:is|was)|no longer|any ?more|wrong(?:ly)?|assum\w+|"
    r"we (?:believed|thought)|instead of|only when|"
    r"(?:happens?|fails?|works?|occurs?) (?:only )?(?:when|if|with|because)|"
    r"regress\w*|was introduced|leads? to|requires|rather than|which means|must (?:be|not)|never)\b",
    re.IGNORECASE,
)
#: A sentence that explains names the thing that it explains: it shares a word with what the ticket or commit is about.
_MIN_EXPLAINING = 8
_PROMPT = re.compile(
    r"^(?:steps?|expected|actual|result|note|see|hi|hello|hey|thanks|thank you|regards|please)\b.{0,30}$", re.I
)
WORD = re.compile(r"[^\W\d_]{2,}")
#: A name out of the code.
NAME = re.compile(
    r"(?<![\w$])(?:[a-z]+[A-Z]\w*|[A-Za-z]+_\w+|\w+(?:\.\w+)*\.\w+\(|"
    r"[\w-]+\.(?:js|py|xml|rb|java|swift|kt|ts|tss|json|go|rs))(?!\w)"
)
#: What a report says of its writer before it says what went wrong.
_BACKGROUND = re.compile(
    r"^(?:first|i(?:'m| am| use| only| have|'ve)|we(?:'re| are| use| have)|using|my (?:version|system|phone))\b", re.I
)
_SYMBOLS = re.compile(r"[{}<>;=$\\|_]")


def _words(text: str) -> list[str]:
    return WORD.findall(text)


def _readable(text: str) -> bool:
    n = len(_words(text))
    symbols = len(_SYMBOLS.findall(text))
    return n >= MIN_WORDS and symbols <= n / 4 and not _PROMPT.match(text.strip()) and not text.rstrip().endswith(":")


def _score(text: str, place: int, title: set[str], wanted: re.Pattern[str]) -> float:
    """How well a sentence tells: it names the trouble, shares words with the title, stands early, is not too long."""
    words = {w.lower() for w in _words(text)}
    shared = len(words & title) / (len(title) or 1)
    named = min(2, len(wanted.findall(text)))
    length = len(text)
    too_long = max(0.0, (length - MAX_CHARS) / MAX_CHARS)
    background = 0.8 if _BACKGROUND.match(text.strip()) else 0.0
    return (
        1.2 * named
        - background
        + 1.0 * min(shared, 0.6)
        - 0.12 * place
        - 1.5 * too_long
        - (0.5 if length < 40 else 0.0)
    )


def choose(sentences: Sequence[tuple[Span, str]], title: str, wanted: re.Pattern[str] = _PAIN) -> tuple[Span, ...]:
    """One or two sentences of a text that tell most, in their order. Empty where none can be read alone."""
    bodies = [(i, s, t) for i, (s, t) in enumerate(sentences) if s.part == "body" and _readable(t)]
    if not bodies:
        return ()
    about = {w.lower() for w in _words(title)}
    ranked = sorted(bodies, key=lambda b: (-_score(b[2], b[0], about, wanted), b[0]))
    first = ranked[0]
    chosen = [first]
    for other in ranked[1:4]:
        near = abs(other[0] - first[0]) <= 2
        fits = len(first[2]) + len(other[2]) <= MAX_CHARS
        if near and fits and _score(other[2], other[0], about, wanted) > 0.8:
            chosen.append(other)
            break
    return tuple(s for _, s, _ in sorted(chosen, key=lambda b: b[0]))


def _texts(post: Post) -> list[tuple[Span, str]]:
    return [(s, post.text(s)) for s in post.sentences]


def _quoted(row: Row, title: str, body: str, masks: Sequence[Mask], wholes: Sequence[Span], longest: int) -> Quoted:
    def raw(_: Row, part: str) -> str:
        return title if part == "title" else body

    hidden = {Span(m.part, m.start, m.end): m.word for m in masks}
    spans = tuple(_cut(raw(row, s.part)[s.start : s.end], s, longest) for s in wholes)
    whole, last = wholes[-1], spans[-1]
    left = raw(row, last.part)[last.end : whole.end].strip()
    return Quoted(row, spans, verbatim(raw, row, spans, hidden), bool(left.strip(" .!")))


def of_post(post: Post, spans: Sequence[Span], longest: int = MAX_CHARS + 60) -> Quoted:
    """The words of a post at the spans, with personal data masked and a long end cut off at a clause."""
    return _quoted(post.row, post.title, post.body, post.masks, spans, longest)


def of_change(change: Change, spans: Sequence[Span], longest: int = MAX_CHARS + 60) -> Quoted:
    """The words of a commit message at the spans."""
    return _quoted(change.row, change.subject, change.body, change.masks, spans, longest)


def trouble(post: Post) -> Quoted | None:
    """What the post says went wrong or is wanted, in its own words; the title where the body says nothing."""
    spans = choose(_texts(post), post.title)
    return of_post(post, spans) if spans else None


def cause(post: Post, about: str = "") -> Quoted | None:
    """The sentence of a post that explains most of what it is about; None where none explains."""
    spans = choose(_explaining(_texts(post), about or post.title), about or post.title, _CAUSE)[:1]
    return of_post(post, spans) if spans else None


def _explaining(sentences: Sequence[tuple[Span, str]], about: str) -> list[tuple[Span, str]]:
    topic = {w.lower()[:6] for w in _words(about) if len(w) >= 4}
    found = []
    for span, text in sentences:
        words = _words(text)
        shared = {w.lower()[:6] for w in words if len(w) >= 4} & topic
        if (
            len(words) >= _MIN_EXPLAINING
            and (shared or NAME.search(text))
            and _CAUSE.search(text)
            and not text.rstrip().endswith("?")
        ):
            found.append((span, text))
    return found


def saying(post: Post) -> Quoted | None:
    """What an answer says first that can be read alone. Its subject line is the thread's and no answer."""
    for span in (s for s in post.sentences if s.part == "body"):
        text = post.text(span)
        if len(_words(text)) >= 3 and not _PROMPT.match(text.strip()) and len(_SYMBOLS.findall(text)) <= 6:
            return of_post(post, (span,))
    return None


def whole(post: Post) -> Quoted | None:
    """How an answer begins and what it comes to: its first sentence with its most telling one, so that a concession
    is not cut off from the doubt behind it."""
    first = saying(post)
    telling = choose(_texts(post), post.title)
    if first is None or not telling:
        return first or trouble(post)
    spans = sorted(
        {*(s for s in post.sentences if s.start == first.spans[0].start and s.part == "body"), *telling[:1]},
        key=lambda s: s.start,
    )
    return of_post(post, spans)


def headline(post: Post) -> Quoted | None:
    """The post's own title, without the tags and the full stop around it; else its first telling sentence."""
    title = post.title
    start = len(title) - len(re.sub(r"^(?:\s*[\[({][^\])}]{1,40}[\])}]\s*[:-]?|\s*[\w.]{1,20}\s*:\s)+", "", title))
    start = start if len(_words(title[start:])) >= 2 else 0
    end = len(title.rstrip(" .!\t\r\n"))
    while start < end and title[start].isspace():
        start += 1
    if end - start >= 3 and _words(title[start:end]):
        return of_post(post, (Span("title", start, end),))
    spans = choose(_texts(post), "")
    if not spans:
        spans = tuple(s for s in post.sentences if _words(post.text(s)))[:1]
    return of_post(post, spans[:1], 110) if spans else None


def subject(change: Change) -> Quoted:
    """A commit's subject line, without the ticket key in front."""
    text = change.subject
    found = re.match(r"^\s*(?:\[?[A-Z][A-Z0-9]+-\d+\]?|#\d+)\s*[:\-–,.]*\s*", text)
    start = found.end() if found and len(_words(text[found.end() :])) >= 2 else 0
    end = max(start + 1, len(text.rstrip(" .")))
    return of_change(change, (Span("title", start, end),))


def lesson(change: Change) -> Quoted | None:
    """The sentence of a commit message that explains most; None where the message does not explain."""
    pairs = [(s, change.text(s)) for s in change.sentences if s.part == "body"]
    spans = choose(_explaining(pairs, f"{change.subject} {change.body}"), change.subject, _CAUSE)
    if not spans:
        return None
    return of_change(change, spans[:2])


def trailer(change: Change, key: str) -> Quoted | None:
    """What a trailer such as `Cause:` says, verbatim."""
    for name, _, span in change.trailers:
        if name.lower() == key.lower() and len(_words(change.text(span))) >= 2:
            return of_change(change, (span,))
    return None


def _cut(text: str, span: Span, longest: int) -> Span:
    """The span, ended at a clause where it runs too long."""
    lead = len(text) - len(text.lstrip())
    text = text.rstrip(" \t\r\n:")
    if len(text) - lead <= longest:
        return Span(span.part, span.start + lead, span.start + len(text))
    at = max(text.rfind(mark, lead, longest) for mark in (", ", "; ", ". ", " - ", ": "))
    if at < longest // 3:
        at = text.rfind(" ", lead, longest)
    return Span(span.part, span.start + lead, span.start + (at if at > lead else longest))
