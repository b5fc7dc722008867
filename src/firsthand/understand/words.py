"""What counts as a word when two texts are compared: plain words, and what only programs write.

An error code, a stack frame, a file name or an identifier is a token of its own, marked by a sign in front, and its
parts are tokens as well: somebody else may write *list view* where the first wrote `createListView`.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from functools import lru_cache

#: The sign in front of a token that is more than a word, and what to call it when a reason is given.
SIGNS = {"!": "error code", "@": "stack frame", "/": "file", "=": "identifier"}

#: A stack frame of JavaScript or Java, and one of Python. Line numbers are left out: they move with every release.
_FRAME = re.compile(
    r"""\bat[ ]+(?:async[ ]+|new[ ]+)?(?P<called>[\w$.<>/]{2,120})[ ]*\((?P<where>[^()\s]{1,300})\)
      | \bFile[ ]"(?P<file>[^"\n]{1,300})",[ ]line[ ]\d+,[ ]in[ ](?P<function>[\w<>]{1,120})""",
    re.VERBOSE,
)
_CODE = re.compile(r"\b(?:HTTP|status|error|errno|exit|code)[ :=#]{1,3}(-?\d{2,6})\b(?![.,]\d)", re.IGNORECASE)
_LINK = re.compile(r"https?://(?:www\.)?([^\s<>\"'|\])]{4,300})", re.IGNORECASE)
_CHUNK = re.compile(r"[\w$]+(?:(?:[./\\:_-]|::)[\w$]+)*")
_PART = re.compile(r"[^\W\d_]+|\d{3,}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VERSION = re.compile(r"v?\d+(?:[.-]\d+)+(?:[.-]?\w+)?|\d+", re.IGNORECASE)
_FAULT = re.compile(r"[\w.$]*[a-z](?:Error|Exception|Fault|Warning)|0x[0-9a-fA-F]{4,8}|[A-Z][A-Z0-9_]*_ERR(?:OR)?_?\w*")
_FAULTS = frozenset(errno.errorcode.values())
_FILE = re.compile(
    r".*\w\.(?:jsx?|tsx?|mjs|json|xml|html?|css|tss|py|rb|php|java|kt|swift|mm?|c|cc|cpp|h|hpp|cs|go|rs|sql|sh|bat|ps1|ya?ml|toml"
    r"|ini|cfg|conf|plist|gradle|log|txt|md|csv|xlsx?|docx?|pdf|png|jpe?g|gif|svg|zip|gz|tar|jar|apk|ipa|dll|exe|so|dylib)",
    re.IGNORECASE,
)


def stem(word: str) -> str:
    """Take an English plural's *s* away: Harman, "How effective is suffixing?" (1991), the S stemmer.

    >>> stem("queries"), stem("classes"), stem("views"), stem("status")
    ('query', 'classe', 'view', 'status')
    """
    if len(word) > 3:
        if word.endswith("ies") and not word.endswith(("eies", "aies")):
            return word[:-3] + "y"
        if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
            return word[:-1]
        if word.endswith("s") and not word.endswith(("us", "ss")):
            return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """Every token of a text, in no promised order.

    >>> tokens("Crash in createListView")
    ['crash', 'in', '=createlistview', 'create', 'list', 'view']
    >>> tokens("ENOENT from app/lib/sync.js")
    ['!enoent', 'enoent', 'from', '/sync.js', '/app/lib/sync.js', 'app', 'lib', 'sync', 'js']
    """
    found = list(_marked(text))
    for chunk in _CHUNK.findall(_LINK.sub(" ", text)):
        found.extend(_of_chunk(chunk))
    return found


def sort_of(token: str) -> str:
    """What a token is, in words: `word`, `identifier`, `file`, `stack frame` or `error code`."""
    return SIGNS.get(token[:1], "word")


def plainly(token: str) -> str:
    """A token as it may be shown to a reader."""
    return token[1:] if token[:1] in SIGNS else token


def _marked(text: str) -> Iterator[str]:
    for frame in _FRAME.finditer(text):
        called = frame["called"] or frame["function"]
        where = re.split(r"[/\\]", frame["where"] or frame["file"])[-1]
        yield f"@{called}({re.sub(r'(?::[0-9]+)+$', '', where)})".casefold()
    for code in _CODE.finditer(text):
        yield f"!{code[1]}"
    for link in _LINK.finditer(text):
        address = link[1].rstrip(".,;:!?/").casefold()
        yield "=" + address
        yield from (stem(part) for part in _PART.findall(address) if part != "com")


@lru_cache(maxsize=1 << 16)
def _of_chunk(chunk: str) -> tuple[str, ...]:
    """The tokens of a run without white space. Cached: a corpus repeats its words."""
    if len(chunk) > 200:
        return ()
    if chunk.isalpha() and (chunk.islower() or chunk[1:].islower() or chunk.isupper()):
        word = stem(chunk.casefold())
        return ("!" + chunk.casefold(), word) if chunk in _FAULTS else (word,)
    if _VERSION.fullmatch(chunk):
        return (chunk,) if chunk.isdigit() and len(chunk) > 2 else ()
    folded = chunk.casefold()
    parts = tuple(stem(part.casefold()) for run in _PART.findall(chunk) for part in _HUMP.split(run))
    if _FAULT.fullmatch(chunk):
        return ("!" + folded, *parts)
    if _FILE.fullmatch(chunk):
        name = re.split(r"[/\\]", folded)[-1]
        return ("/" + name, *(("/" + folded,) if name != folded else ()), *parts)
    return ("=" + folded, *parts) if _is_identifier(chunk) else parts


def _is_identifier(chunk: str) -> bool:
    """Whether a program would write it so: humps, underscores, dots between names, or letters with digits.

    >>> [_is_identifier(x) for x in ("fooBar", "foo_bar", "Ti.UI", "read-only", "end.Then", "e.g", "iPhone", "KEY-12")]
    [True, True, True, False, True, False, True, True]
    """
    if "_" in chunk.strip("_") or "::" in chunk or _HUMP.search(chunk):
        return True
    if any(sign.isdigit() for sign in chunk):
        return any(sign.isalpha() for sign in chunk) and len(chunk) > 3
    return "." in chunk and all(len(part) > 1 for part in chunk.split("."))
