"""An edition as Markdown: reads well as it stands, and better where it is rendered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firsthand.evidence import CUT
from firsthand.tell.render.flow import Plain, Token, blocks, how_to_open, plain, tokens, who

#: Characters that Markdown would take for its own, in words that are somebody's.
_OWN = re.compile(r"([\\`*_\[\]<>#|~]|&(?=#?\w+;))")


def escape(text: str) -> str:
    """Somebody's words with every sign that Markdown would take for its own made plain."""
    return _OWN.sub(r"\\\1", text)


def markdown(document: Plain) -> str:
    """The edition as CommonMark. Labels in brackets lead to the list of sources at its end."""
    out = [f"# {escape(document['title'])}", ""]
    if document["quiet"]:
        return "\n".join([*out, document["quiet_line"], ""])
    if document["quiet_line"]:
        out += [document["quiet_line"], ""]
    here = ""
    for section, block in blocks(document):
        if section != here and section != "In one breath":
            out += [f"## {section}", ""]
        lead = "**In one breath.** " if section == "In one breath" and section != here else ""
        here = section
        words = " ".join(_line(s) for s in block.sentences)
        if block.kind == "heading":
            out += [f"**{words}**" + (f" · {_line(block.meta)}" if block.meta else ""), ""]
        elif block.kind == "quote":
            out += [f"> {words}", ""]
        else:
            out += [lead + words, ""]
    out += ["---", "", " ".join(_line(tokens(s["pieces"])) for s in document["footer"]), ""]
    out += [how_to_open(document), "", "### Sources", ""]
    return "\n".join([*out, *(_source(s) for s in document["sources"]), ""])


def _line(of: Sequence[Token]) -> str:
    out = ""
    for token in of:
        labels = "".join(f"[{escape(label)}]" for label in token.labels)
        shown = _shown(token)
        out += shown + (f" {labels}" if shown and labels else labels)
    return out.strip()


def _shown(token: Token) -> str:
    match token.kind:
        case "words" | "count":
            return token.text
        case "quoted":
            # The mark of a cut is ours, and no bracket of somebody's.
            return f"“{escape(token.text).replace(escape(CUT), CUT)}”"
        case "code":
            return f"`{token.text.replace('`', '')}`"
        case _:
            return escape(token.text)


def _source(source: Plain) -> str:
    title = f": {escape(plain(source['title']))}" if source["title"] else ""
    named = f"[{escape(plain(source['label']))}] {escape(source['kind'])} {escape(plain(source['ref']))}"
    return f"- {named}, {who(source)}, {source['at'][:10]}{title}"
