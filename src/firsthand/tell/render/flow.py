"""What every form of an edition has in common: which words stand, which labels follow them, and in which order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from firsthand.evidence import CUT

Plain = Mapping[str, Any]


#: What a terminal or a page would obey: control characters, and marks that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Somebody's words, an id or a path in one line, without anything that could give orders."""
    return _OBEYED.sub(" ", text)


class Token(NamedTuple):
    """Words of one kind (words, quoted, count, code, name, day) with the labels that stand behind them."""

    kind: str
    text: str
    labels: tuple[str, ...]
    piece: Plain


class Block(NamedTuple):
    """A heading, a quotation or a paragraph of one item."""

    kind: str
    sentences: Sequence[Sequence[Token]]
    numbers: Sequence[int]
    meta: Sequence[Token] = ()


def tokens(pieces: Sequence[Plain], *, cite: bool = True) -> list[Token]:
    """Pieces as tokens. References hang on the words before them; the same labels never stand twice in a row."""
    out: list[Token] = []
    last: tuple[str, ...] = ()
    for piece in pieces:
        if piece["is"] == "refs":
            labels = tuple(plain(label) for label in piece["labels"])
            if out and out[-1].kind == "words":
                out[-1] = out[-1]._replace(text=out[-1].text.rstrip())
                if not out[-1].text and not out[-1].labels:
                    out.pop()
            if not cite or labels == last:
                continue
            if out and not out[-1].labels:
                out[-1] = out[-1]._replace(labels=labels)
            else:
                out.append(Token("words", "", labels, piece))
            last = labels
            continue
        labels = (plain(piece["label"]),) if piece["is"] == "count" and cite else ()
        text = plain(piece["text"]) + (f" {CUT}" if piece.get("open") else "")
        out.append(Token(piece["is"], text, labels, piece))
        last = labels or last if piece["is"] == "words" else labels
    return [t for t in out if t.text or t.labels]


def blocks(document: Plain) -> Iterator[tuple[str, Block]]:
    """Every block with its section's title, in reading order."""
    for section in document["sections"]:
        for item in section["items"]:
            if item["heading"]:
                yield (
                    section["title"],
                    Block("heading", [tokens(item["heading"], cite=False)], (), tokens(item["meta"])),
                )
            plain: list[tuple[int, list[Token]]] = []
            for sentence in item["sentences"]:
                made = (sentence["n"], tokens(sentence["pieces"]))
                if sentence["shape"] != "quote":
                    plain.append(made)
                    continue
                if plain:
                    yield section["title"], _block("paragraph", plain)
                    plain = []
                yield section["title"], _block("quote", [made])
            if plain:
                yield section["title"], _block("paragraph", plain)


def _block(kind: str, made: Sequence[tuple[int, list[Token]]]) -> Block:
    return Block(kind, [t for _, t in made], [n for n, _ in made])


def who(source: Plain) -> str:
    """Whose words a source holds, for the list at the end."""
    known = {"customer": "a customer", "colleague": "a colleague", "robot": "a robot"}
    return known.get(source["whose"], "nothing says whose words")


HOW_TO_OPEN = "Answers are read until {until}. A label in brackets opens its rows: firsthand cite {name}:LABEL"


def how_to_open(document: Plain) -> str:
    """The line under an edition: until when it looked, and how its labels open."""
    return HOW_TO_OPEN.format(until=str(document.get("cutoff", ""))[:10] or "its end", name=document["name"])
