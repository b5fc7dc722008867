"""An edition as plain text, for a terminal and for the plain half of a mail."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from firsthand.tell.render.flow import Plain, Token, blocks, how_to_open, plain, tokens, who

WIDTH = 78


def text(document: Plain, width: int = WIDTH) -> str:
    """The edition in lines of at most `width` characters."""
    title = document["title"]
    out = [*textwrap.wrap(title, width), "=" * min(width, len(title)), ""]
    if document["quiet_line"]:
        out += [*textwrap.wrap(document["quiet_line"], width), ""]
    if document["quiet"]:
        return "\n".join(out)
    here = ""
    for section, block in blocks(document):
        if section != here:
            out += [section.upper(), ""]
        here = section
        words = " ".join(_line(s) for s in block.sentences)
        if block.kind == "heading":
            out += textwrap.wrap(words, width)
            out += textwrap.wrap(_line(block.meta), width, initial_indent="  ", subsequent_indent="  ")
        elif block.kind == "quote":
            out += textwrap.wrap(words, width, initial_indent="  | ", subsequent_indent="  | ")
        else:
            out += textwrap.wrap(words, width)
        out.append("")
    out += [*textwrap.wrap(" ".join(_line(tokens(s["pieces"])) for s in document["footer"]), width), ""]
    out += [*textwrap.wrap(how_to_open(document), width, break_on_hyphens=False), ""]
    out += ["SOURCES", ""]
    for source in document["sources"]:
        line = f"[{source['label']}] {source['kind']} {source['ref']}, {who(source)}, {source['at'][:10]}"
        line += f": {source['title']}" if source["title"] else ""
        out += textwrap.wrap(plain(line), width, subsequent_indent="    ")
    return "\n".join([*out, ""])


def _line(of: Sequence[Token]) -> str:
    out = ""
    for token in of:
        labels = "".join(f"[{label}]" for label in token.labels)
        shown = f"“{token.text}”" if token.kind == "quoted" else token.text
        out += shown + (f" {labels}" if shown and labels else labels)
    return " ".join(out.split())
