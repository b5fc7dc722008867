"""What we heard in person: visit and call notes of the week, in the words of whoever was there."""

from __future__ import annotations

from firsthand.evidence import Name, Piece, Words
from firsthand.tell import quoting
from firsthand.tell.facts import Post
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.phrases import listed, refs, sentence, weekday

#: Visits told in full; the others are named.
MAX_ITEMS = 3


def section(desk: Desk) -> Section:
    """The section: each visit and call of the week, the first ones in full."""
    heard = [n for n in desk.facts.notes if n.kind in ("visit", "call")]
    items = [_item(post, desk) for post in heard[:MAX_ITEMS]]
    if heard[MAX_ITEMS:]:
        named = [[quoting.headline(p) or Words("a note"), Words(" "), refs(p.row)] for p in heard[MAX_ITEMS:]]
        items.append(Item((), (), [Line(sentence("Also written down: ", *listed(named), "."))]))
    return Section("What we heard in person", items)


def _item(post: Post, desk: Desk) -> Item:
    title = quoting.headline(post)
    said = quoting.trouble(post) or quoting.saying(post)
    who: list[Piece] = [Words(" with "), Name(post.who, (post.row,))] if post.who and post.whose != "colleague" else []
    words: list[Piece] = [said] if said else [Words("Written down")]
    line = sentence(*words, f" (a {post.kind}", *who, ", ", weekday(post.at, post.row, desk.zone), ") ", refs(post.row))
    return Item(
        [title] if title else [refs(post.row)], (), [Line(line, "quote" if said else "plain")], frozenset((post.row,))
    )
