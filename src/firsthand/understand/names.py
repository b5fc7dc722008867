"""A problem's name: the plainest words that its own customers used for it, shortened, never made up."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firsthand.understand.phrases import phrases
from firsthand.understand.words import stem, tokens

#: Characters of a name: what a list shows on one line.
LONGEST = 80
#: Words of a name. Two seldom say what goes wrong; up to six are taken in at a glance; more than ten are a sentence.
FEWEST_WORDS, SHORT_WORDS, MOST_WORDS = 3, 6, 10
#: Members that are read for a name. More change nothing that is seen, and cost time.
MOST_MEMBERS = 200
#: What a clause of a body is worth beside a title: its author already chose the title for a name.
CLAUSE_SHARE = 0.6
#: Two names are too near where they share this part of their words.
NEAR = 0.75

_TAG = re.compile(r"^\s*(?:[\[(][^\])]{1,30}[\])]\s*[:\-–]?\s*)+|\s*[\[(][^\])]{1,30}[\])]\s*$")
_MASK = re.compile(r"\[[a-z][a-z ]{1,20}\]")
_ID = re.compile(
    r"\b[A-Z][A-Z0-9]{1,9}-\d+\b:?|(?<!\w)#\d+\b|\b(?:bug|issue|ticket|case)\s+#?\d{2,}\b|\b(?=\w*\d)[0-9a-f]{8,40}\b"
    r"|https?://\S+",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:(?:in|on|with|since|after|from|for|using|to)\s+)?"
    r"(?:(?:version|ver\.?|release|build)\s*v?\d[\w.]*|v?\d+(?:\.\d+)+[\w.\-]*)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:bug|issue|problem|error|question|feature request|request|fwd?|re|aw|wg|help|urgent|regression|crash|feedback"
    r"|support|idea|suggestion|important|critical)\s*[:\-–]\s+",
    re.IGNORECASE,
)
_AREA = re.compile(r"^[\w./& ]{2,24}:\s+(?=\S+ \S+)")
_SENTENCE = re.compile(r"(?<=[.!?…。])\s+|\n+")
_CLAUSE = re.compile(
    r"\s*(?:[,;:–—]|\s-\s|\(|\b(?:when|whenever|because|after|while|which|but|and then|so that|although|even though"
    r"|as soon as)\b)\s*",
    re.IGNORECASE,
)
# fmt: off
_TEMPLATE = phrases(r"""
    ^\W*(steps? (to|for) repro\w*|repro\w* steps?|actual|expected|user.?agent|environment|version|description|
    additional|describe the|what (did|happened)|reproducib\w*|h[1-6]\.|mozilla|os:|device:|platform:|test ?case|
    summary|step \d+|\d+\s*[.)])
""")
_OPENING = phrases(r"""
    ^(hi|hello|hey|dear|good (morning|day|evening|afternoon)|thanks?|thank you|regards|cheers)\b[^,.!?\n]{0,25}[,.!]?\s*
""")
_ADVERB = phrases(r"""
    ^(\w+ly|however|also|so|now|well|ok(ay)?|sometimes|for some reason|for example|in general|yes|no),?\s+(?=\w+ \w+)
""")
#: Words that carry no matter of their own: they do not make a name central.
_NO_MATTER = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can cannot could d did didn do does doesn doing don down during each few for from further get got had has have
    having he hello her here hers hi him his how i if in into is isn it its itself just ll m me more most my no nor not
    now of off on once only or other our out over own please re s same she should so some such t than thank thanks that
    the their them then there these they this those through to too under until up us use using ve very was we were what
    when where which while who why will with without won would you your cant
"""
#: Words that no name ends in.
_ENDINGS = """
    the a an of in on at to for with by and or but if when is are was were that this from as not my your our its it i we
    be has have does do
"""
#: A phrase that opens so leans on something before it, or is somebody speaking; it makes a lesser name.
_LEANING_ON = "and or but it this that so then also which because for in on at with to from by if as than not"
_SPEAKING_OF = "i we please is can could does do my our i'm i've"
# fmt: on
_FUNCTION = frozenset(stem(word) for word in _NO_MATTER.split())
_LEANING, _SPEAKING = frozenset(_LEANING_ON.split()), frozenset(_SPEAKING_OF.split())
_TAIL = re.compile(rf"(?:\s+(?:{'|'.join(_ENDINGS.split())}))+$", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:i|me|my|we|us|our)\b", re.IGNORECASE)
_CODE = re.compile(r"[{}<>=;\\|`]|\w\(|\$\w|\w_\w|\w/\w+/|\.\w+\(")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Name(NamedTuple):
    """A name, the sentence that says where it comes from, and the member whose words it is."""

    text: str
    why: str
    source_index: int


class _Candidate(NamedTuple):
    text: str
    source: int
    from_title: bool
    words: frozenset[str]
    score: float


def names(
    groups: Sequence[Sequence[str]], titles: Sequence[Sequence[str]] | None = None, rest: Sequence[str] = ()
) -> list[Name]:
    """A name for each group, from its members' own titles or clauses.

    Parameters
    ----------
    groups : sequence of groups, each a sequence of str
        What each member says, masked.
    titles : same shape, optional
        What each member is called; "" where it has no title (a chat line, a review).
    rest : sequence of str
        Texts that belong to no group: they tell common words from telling ones.

    Returns
    -------
    list of Name
        One a group, distinct from each other where the members' words allow it.

    Raises
    ------
    ValueError
        When a group has no members, or `titles` has another shape.

    References
    ----------
    Grootendorst, "BERTopic: neural topic modeling with a class-based TF-IDF procedure" (2022): the weight of a word.

    Examples
    --------
    >>> titles = [["[iOS] Export hangs at ninety percent!!", "Export hangs"], ["Invoice in dollars", "Invoice wrong"]]
    >>> [name.text for name in names([["It hangs.", "The export hangs."], ["In dollars.", "Dollars"]], titles)]
    ['Export hangs at ninety percent', 'Invoice in dollars']
    """
    titled = titles if titles is not None else [[""] * len(group) for group in groups]
    if len(titled) != len(groups) or any(len(a) != len(b) or not a for a, b in zip(groups, titled, strict=True)):
        raise ValueError("every group needs members, and every member a title, even if it is empty")
    said = [
        [_content(f"{title} {text}") for title, text in zip(of_titles, group, strict=True)][:MOST_MEMBERS]
        for group, of_titles in zip(groups, titled, strict=True)
    ]
    weight = _weights(said, [_content(text) for text in rest])
    ranked = [_ranked(*group, weight) for group in zip(groups, titled, said, strict=True)]
    chosen: dict[int, _Candidate] = {}
    # The surest group speaks first; the others keep their distance from what is taken.
    for g in sorted(range(len(groups)), key=lambda g: (-ranked[g][0].score, g)):
        taken = [candidate.words for candidate in chosen.values()]
        free = (candidate for candidate in ranked[g] if not any(_near(candidate.words, other) for other in taken))
        chosen[g] = next(free, ranked[g][0])
    return [_named(chosen[g], said[g]) for g in range(len(groups))]


def tidied(text: str) -> str:
    """A title or clause without tags, ids, versions, masks, shouting and what else is no name.

    >>> tidied("[Android] ALOY-12: Export CRASHES in v3.8.1 for [mail]!!!")
    'Export crashes'
    """
    text = _PREFIX.sub(
        "", _ID.sub(" ", _TAG.sub("", _MASK.sub(" ", text.replace("\u00a0", " ")).strip())).strip(" :-–")
    )
    text = _TAG.sub("", _VERSION.sub(" ", text))
    words = text.split()
    loud = [word for word in words if len(word) > 4 and word.isalpha() and word.isupper()]
    text = " ".join(
        word.lower() if word in loud or (len(loud) > 1 and word.isupper() and word.isalpha()) else word
        for word in words
    )
    text = _TAIL.sub("", re.sub(r"\s+([,.;:!?])", r"\1", text).strip(" \t.,;:!?-–—_*#>\"'“”‘’`|/([{"))
    if text.count('"') % 2 or len(re.findall(r"(?<!\w)'|'(?!\w)", text)) % 2:
        text = re.sub(r"[\"]|(?<!\w)'|'(?!\w)", "", text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first[1:].islower() and "." not in first else text


def shortened(text: str) -> str:
    """At most 80 characters, cut where a clause ends and otherwise between words.

    >>> shortened("The calendar forgets repeated appointments when the clocks change, which is twice a year for us")
    'The calendar forgets repeated appointments when the clocks change'
    """
    if len(text) <= LONGEST:
        return text
    ends = [match.start() for match in _CLAUSE.finditer(text) if match.start() <= LONGEST]
    ends = [end for end in ends if len(_WORD.findall(text[:end])) >= FEWEST_WORDS]
    return tidied(text[: ends[-1]] if ends else text[: LONGEST + 1].rsplit(" ", 1)[0][:LONGEST])


def _content(text: str) -> frozenset[str]:
    return frozenset(
        token
        for token in tokens(_MASK.sub(" ", text))
        if token not in _FUNCTION and token[:1] not in "!@/=" and len(token) > 1
    )


def _weights(said: Sequence[Sequence[frozenset[str]]], rest: Sequence[frozenset[str]]) -> dict[str, float]:
    """log(1 + A / f) of every word: f its texts in all, A the average number of words in a group."""
    count = Counter(word for members in said for words in members for word in words)
    count.update(word for words in rest for word in words)
    average = sum(count.values()) / (len(said) + (len(rest) > 0)) if said else 1.0
    return {word: math.log1p(average / n) for word, n in count.items()}


def _ranked(
    group: Sequence[str], titles: Sequence[str], members: Sequence[frozenset[str]], weight: dict[str, float]
) -> list[_Candidate]:
    having = Counter(word for words in members for word in words)
    candidates: dict[str, _Candidate] = {}
    for source, (title, text) in enumerate(zip(titles[:MOST_MEMBERS], group, strict=False)):
        for phrase, from_title in _phrases(title, text):
            words = _content(phrase)
            if phrase.casefold() in candidates or not words:
                continue
            score = sum(having[w] / len(members) * weight.get(w, 0.0) for w in words) / math.sqrt(len(words))
            score *= _plain_score(phrase) * (1.0 if from_title else CLAUSE_SHARE)
            candidates[phrase.casefold()] = _Candidate(phrase, source, from_title, words, score)
    if not candidates:
        first = next((shortened(tidied(text)) for text in (*titles, *group) if tidied(text)), "Without words")
        return [_Candidate(first, 0, False, _content(first), 0.0)]
    return sorted(
        candidates.values(), key=lambda candidate: (-round(candidate.score, 6), len(candidate.text), candidate.source)
    )


def _phrases(title: str, text: str) -> Iterator[tuple[str, bool]]:
    """What a member could lend its group as a name: its title, also without the area before a colon, its clauses."""
    if title.strip() and not _TEMPLATE.match(title):
        yield from ((shortened(whole), True) for form in (title, _AREA.sub("", title)) if (whole := tidied(form)))
    n = 0
    for sentence in _SENTENCE.split(text[:1500]):
        sentence = _ADVERB.sub("", _OPENING.sub("", sentence.strip()))
        if not sentence or _TEMPLATE.match(sentence) or _CODE.search(sentence):
            continue
        yield shortened(tidied(sentence)), False
        yield from (
            (tidied(part), False) for part in _CLAUSE.split(sentence) if len(_WORD.findall(part)) >= FEWEST_WORDS
        )
        n += 1
        if n == 4:
            return


def _plain_score(phrase: str) -> float:
    """How much a phrase reads like a name, in [0, 1]: three to ten words, no code, little that is not a word."""
    words = _WORD.findall(phrase)
    n = len(words)
    if not n or len(phrase) > LONGEST:
        return 0.05
    fits = {1: 0.35, 2: 0.75}.get(n, 1.0 if n <= SHORT_WORDS else 0.95 if n <= MOST_WORDS else 0.7)
    lettered = sum(len(word) for word in words) / max(1, len(phrase.replace(" ", "")))
    code = 0.4 ** min(3, len(_CODE.findall(phrase)))
    opening = words[0].casefold().replace("’", "'")
    alone = 0.5 if opening in _LEANING else 0.85 if opening in _SPEAKING else 1.0
    alone *= 0.9 if _PERSON.search(phrase) else 1.0
    return fits * min(1.0, lettered + 0.1) * code * alone


def _near(words: frozenset[str], other: frozenset[str]) -> bool:
    return len(words & other) >= NEAR * min(len(words), len(other)) if words and other else words == other


def _named(candidate: _Candidate, members: Sequence[frozenset[str]]) -> Name:
    shared = Counter(word for words in members for word in words & candidate.words)
    # Shown as the name has them: a stem is no word.
    shown = {stem(word.casefold()): word.casefold() for word in _WORD.findall(candidate.text)}
    telling = sorted(
        (word for word, n in shared.items() if n > 1 and word in shown), key=lambda word: (-shared[word], word)
    )[:3]
    where = "the title" if candidate.from_title else "the words"
    why = f"from {where} of one of its {len(members)}"
    if telling:
        n_with = sum(any(word in words for word in telling) for words in members)
        why += f"; {n_with} of {len(members)} say {', '.join(shown[word] for word in telling)}"
    return Name(candidate.text, why, candidate.source)
