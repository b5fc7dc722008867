"""An edition as one HTML file that mail clients show: a table frame, styles in the tags, no image, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from firsthand.tell.render.flow import Plain, Token, blocks, how_to_open, plain, tokens, who

_SERIF = "Georgia, 'Times New Roman', serif"
_SANS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_MONO = "ui-monospace, Menlo, Consolas, monospace"

#: What a client that knows media queries makes of it: a dark page, and a smaller margin on a phone.
_HEAD = (
    "<style>@media (prefers-color-scheme: dark){body,.page{background:#17181a!important}"
    ".page,.page *{color:#e7e5e0!important}.rule{border-color:#3a3b3e!important}"
    ".quote{border-color:#d9694a!important}.page a{color:#9dbdf5!important}}"
    "@media (max-width:520px){.page{padding:16px!important}}</style>"
)


def html(document: Plain) -> str:
    """The edition as a whole HTML page. Labels are links to the sources at its end."""
    title = escape(document["title"])
    out = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title>\n{_HEAD}\n</head>",
        '<body style="margin:0;background:#fbfaf7">',
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">',
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px">',
        f'<tr><td class="page" style="padding:32px 24px;font:16px/1.55 {_SANS};color:#1d1f23;background:#fbfaf7">',
        f'<h1 style="font:700 26px/1.25 {_SERIF};margin:0 0 20px">{title}</h1>',
    ]
    if document["quiet"]:
        return "\n".join([*out, f"<p>{escape(document['quiet_line'])}</p>", _END])
    if document["quiet_line"]:
        out.append(f'<p style="margin:0 0 12px">{escape(document["quiet_line"])}</p>')
    here = ""
    for section, block in blocks(document):
        if section != here:
            out.append(
                f'<h2 class="rule" style="font:600 14px/1.4 {_SANS};color:#5f6368;margin:30px 0 12px;padding-top:14px;'
                f'border-top:1px solid #dcd9d0">{escape(section)}</h2>'
            )
        here = section
        words = " ".join(_line(s) for s in block.sentences)
        if block.kind == "heading":
            meta = (
                f'<br><span style="font:14px/1.5 {_SANS};color:#5f6368">{_line(block.meta)}</span>'
                if block.meta
                else ""
            )
            out.append(f'<h3 style="font:700 18px/1.35 {_SERIF};margin:20px 0 8px">{words}{meta}</h3>')
        elif block.kind == "quote":
            out.append(
                f'<p class="quote" style="font:17px/1.5 {_SERIF};margin:8px 0 10px;padding-left:14px;'
                f'border-left:3px solid #b3432b">{words}</p>'
            )
        else:
            out.append(f'<p style="margin:0 0 12px">{words}</p>')
    foot = " ".join(_line(tokens(s["pieces"])) for s in document["footer"])
    how = escape(how_to_open(document))
    ruled = "margin-top:30px;padding-top:14px;border-top:1px solid #dcd9d0"
    out.append(f'<p class="rule" style="{_SMALL};{ruled}">{foot} {how}</p>')
    out.append(f'<h2 style="font:600 14px/1.4 {_SANS};color:#5f6368;margin:22px 0 8px">Sources</h2>')
    out += [_source(s) for s in document["sources"]]
    out += [_count(c) for c in document["counts"]]
    return "\n".join([*out, _END])


_SMALL = f"font:13px/1.5 {_SANS};color:#5f6368"
_END = "</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n"


def _line(of: Sequence[Token]) -> str:
    out = ""
    for token in of:
        labels = "".join(_label(label) for label in token.labels)
        shown = _shown(token)
        out += shown + (f"&nbsp;{labels}" if shown and labels else labels)
    return out.strip()


def _label(label: str) -> str:
    return (
        f'<a href="#s-{_anchor(label)}" style="color:#1f4e9c;text-decoration:none;font-size:13px">[{escape(label)}]</a>'
    )


def _anchor(label: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in label)


def _shown(token: Token) -> str:
    text = escape(token.text)
    match token.kind:
        case "quoted":
            return f'<span dir="auto">“{text}”</span>'
        case "code":
            return f'<code style="font:14px {_MONO}">{text}</code>'
        case _:
            return text


def _source(source: Plain) -> str:
    title = f": {escape(plain(source['title']))}" if source["title"] else ""
    where = f"{source['kind']} {plain(source['ref'])}, {who(source)}, {source['at'][:10]}"
    label = plain(source["label"])
    return f'<p id="s-{_anchor(label)}" style="{_SMALL};margin:0 0 4px">[{escape(label)}] {escape(where)}{title}</p>'


def _count(counted: Plain) -> str:
    rows = ", ".join(escape(ref.rpartition("/")[2]) for ref, _ in counted["rows"])
    label = counted["label"]
    return f'<p id="s-{_anchor(label)}" style="{_SMALL};margin:0 0 4px">[{label}] {escape(counted["text"])}: {rows}</p>'
