"""What a form put there and no person said: prompts, fields filled by machine, headings, tables, rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firsthand.hear.lines import Line
from firsthand.hear.vocabulary import PROMPTS

#: A span of the body and what it is.
Place = tuple[int, int, str]


_FIELD = re.compile(
    r"""\s*[*>_-]{0,3}\s*(?:
      (?:OS|Node|Browser|App|Application|VS\ ?Code|Code|SDK|CLI|Build|Firmware|Python|Java|Ruby|Xcode|npm
      |Device\ OS)\s+[Vv]ersions?
    | User[ -]?agents?(?:\ string)? | Build\ ?(?:id|identifier|name|naam|number)? | OS | Operating\ [Ss]ystem 
    | Platform | Browser(?:\ /\ Version)? | Versions?
    | Device(?:\ model)? | Model | Commit | Electron | Chrome | V8 | SDK | CLI
    | Node(?:\.js)? | Architecture | Locale | Modes | Sandboxed 
    | Restricted\ Mode | Remote\ OS\ version
    | (?:Issue\ )?Type | Problem\ type | Tested\ Another\ Browser | Severity | Priority | Reproducible 
    | Component | Assignee | Reporter
    | Screen\ ?(?:size|resolution) | Resolution | Memory(?:\ \(System\))? | Processor | CPUs? | GPU 
    | Video\ ?card | RAM | Computer | Application\ Basics
    | A/B\ Experiments | Connection\ to\ .{1,60}
    )\**\s*(?::|=)\**\s*(?=(?P<value>.*)$)""",
    re.VERBOSE,
)
_AGENT = re.compile(r"\bMozilla/\d\.\d \(|\bAppleWebKit/\d|\bDalvik/\d|\bokhttp/\d")
#: `Xcode 5.0.2/iOS 7.0.3`, `Alloy: 1.0.1 master`: a thing and its version, and nothing said of it.
_NAME_VERSION = re.compile(
    r"\s*[*-]?\s*(?:[A-Za-z][\w.+()/-]{0,30}[\s:,=]+){1,6}v?\d+(?:\.\d+){1,4}[\w.+()-]{0,40}(?:[\s,/(]+[\w.+():/-]{1,40}){0,3}\)?\s*$"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|could|will|would|should|not|no|n't|doesn't|isn't"
    r"|can't|won't|work\w*|fail\w*|crash\w*"
    r"|break\w*|broke\w*|since|with|after|when|on|in|to|for|from|support|add|use|using|update|upgrade|fix\w*"
    r"|closing|verified)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\s{0,3}(?:(#{1,6})[ \t]+|h[1-6]\.[ \t]*(?=[^\W\d_]))(.*?)[ \t#]*$")
_BOLD_LINE = re.compile(r"\s*(\*\*|__|\*|_|\+)([^*_\n]{1,80}?)\s*\1\s*:?\s*$")
_RULE = re.compile(r"\s*(?:[-=*_~#+]\s?){4,}\s*$|\s*(?:---|\*\*\*|___|<hr\s*/?>)\s*$")
_CHECKBOX = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*\[[ xX✓✔]?\]\s+\S")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_SUMMARY = re.compile(
    r"\s*(?:</?(?:details|summary|p|div|br|table|tr|td|ul|ol|li|center|b|i"
    r"|h\d)(?:\s[^>]{0,80})?>\s*)+(?:[^<\n]{0,80}</(?:summary|h\d)>\s*)*(?:</?\w+>\s*)*$",
    re.IGNORECASE,
)
_STEPS_LINE = re.compile(r"\s*(?:STR|Steps (?:how )?to reproduce|To reproduce)\b(?=.{0,400}:\s*$)", re.IGNORECASE)
_GENERATED = re.compile(r"\s*(?:_No response_|N/A|None|n/a|<!--.*-->)\s*$")
_DECORATION = str.maketrans("", "", '*_#+:：?!.()[]<>`"“”')
_MARKER = re.compile(r"^\s*(?:h[1-6]\.\s*|(?:[-*•»→>]+|\(?\d{1,2}[.)])\s+)")
_TAGS = re.compile(r"</?\w{1,10}/?>")


def role(text: str) -> str | None:
    """What the words after this prompt are, or None when `text` is no prompt that forms use.

    Returns
    -------
    str or None
        `steps`, `expected`, `actual`, or empty for a prompt whose answer is of no such kind.

    Examples
    --------
    >>> role("**Steps to Reproduce:**"), role("Environment"), role("It crashes") is None
    ('steps', '', True)
    """
    if len(text) <= 90:
        bare = " ".join(
            _TAGS.sub(" ", _MARKER.sub("", text)).translate(_DECORATION).lower().replace("&", "and").split()
        )
        if bare in PROMPTS:
            return PROMPTS[bare]
    return "steps" if text.rstrip().endswith(":") and _STEPS_LINE.match(text) else None


def comments(body: str) -> list[Place]:
    """HTML comments: instructions to the writer that nobody sees. One that is left open ends at the next blank line."""
    found = []
    at = body.find("<!--")
    end = 0
    while at >= 0:
        # Once none is left none is looked for again: many openings must not read the text many times.
        end = body.find("-->", at + 4) if end >= 0 else -1
        if end < 0:
            blank = body.find("\n\n", at)
            stop = len(body) if blank < 0 else blank
        else:
            stop = end + 3
        found.append((at, stop, "template"))
        at = body.find("<!--", stop)
    return found


def layout(lines: Sequence[Line], free: Sequence[bool]) -> list[Place]:
    """Prompts, fields, headings, tables, rules and check boxes among the lines that nothing else claimed.

    Returns
    -------
    list of (start, end, what)
        In order, not overlapping. A prompt with its answer on the same line is found up to the colon only.
    """
    found: list[Place] = []
    table_until = -2
    for i, line in enumerate(lines):
        text = line.text
        if not free[i] or not text.strip():
            table_until = -2
            continue
        if table_until == i - 1 and "|" in text:
            table_until = i
            found.append((line.start, line.text_end, "markup"))
            continue
        if "|" in text and _is_table(lines, free, i):
            table_until = i
            found.append((line.start, line.text_end, "markup"))
            continue
        hit = _line(lines, free, i)
        if hit is not None:
            found.append(hit)
    return found


def _is_table(lines: Sequence[Line], free: Sequence[bool], i: int) -> bool:
    text = lines[i].text.strip()
    if text.startswith("|") and text.endswith("|") and text.count("|") >= 3:
        return True
    return bool(_TABLE_RULE.match(text)) or (
        i + 1 < len(lines) and free[i + 1] and bool(_TABLE_RULE.match(lines[i + 1].text))
    )


def _line(lines: Sequence[Line], free: Sequence[bool], i: int) -> Place | None:
    line, text = lines[i], lines[i].text
    if len(text) > 600:
        return None
    bare = text.strip()
    first = bare[0]
    if first in "-=*_~#+<" and _RULE.match(text):
        return (line.start, line.text_end, "markup")
    if first == "<" and _SUMMARY.match(text):
        return (line.start, line.text_end, "markup")
    if "[" in text and _CHECKBOX.match(text):
        return (line.start, line.text_end, "template")
    if first in "_<NnN" and _GENERATED.match(text):
        return (line.start, line.text_end, "template")
    if first in "#h" and (heading := _HEADING.match(text)):
        return _heading(lines, free, i, heading)
    if first in "*_+" and (bold := _BOLD_LINE.match(text)):
        asked = role(bold.group(2))
        if asked is not None or len(bold.group(2).split()) <= 4 or bare.endswith(":"):
            return (line.start, line.text_end, "markup" if asked is None else "template")
        return None
    if (field := _FIELD.match(text)) and _is_field(field.group("value")):
        return (line.start, line.text_end, "boilerplate")
    if _AGENT.search(text) and len(_VERBS_ONLY.findall(text)) < 2 and not _STEPS_LINE.match(text):
        return (line.start, line.text_end, "boilerplate")
    return _prompt(line) or (
        (line.start, line.text_end, "boilerplate")
        if len(text) < 120 and _DIGIT.search(bare) and _NAME_VERSION.match(text) and not _VERB.search(text)
        else None
    )


_DIGIT = re.compile(r"\d")
#: Verbs that a person uses of a product; a browser's own name holds none of them.
_VERBS_ONLY = re.compile(
    r"\b(?:is|are|was|does|did|not|should|shows?|works?|fails?|crash\w*|when|because|but|please|see)\b", re.IGNORECASE
)


def _is_field(value: str) -> bool:
    """A machine's value is short or a version; a sentence after the colon is an answer."""
    words = value.split()
    return len(words) <= 6 or bool(_AGENT.search(value)) or not _VERBS_ONLY.search(value)


def _heading(lines: Sequence[Line], free: Sequence[bool], i: int, hit: re.Match[str]) -> Place | None:
    line, title = lines[i], hit.group(2)
    if role(title) is not None:
        return (line.start, line.text_end, "template")
    if hit.group(1) == "#":
        # In Jira `# ` numbers a list. A Markdown heading stands alone and is no sentence.
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(lines) and lines[j].text.lstrip().startswith("# ")]
        if beside or len(title.split()) > 8 or title.endswith((".", ",", ";")):
            return None
    if len(title.split()) <= 4 or title.endswith(":"):
        return (line.start, line.text_end, "markup")
    return (line.start, line.start + hit.start(2), "markup")


def _prompt(line: Line) -> Place | None:
    text = line.text
    if text.lstrip().startswith("["):
        # `[ERROR] :` opens a log line.
        return None
    colon = next((k for k in (text.find(":"), text.find("：")) if k >= 0), -1)
    if colon < 0 or role(text) is not None:
        return (line.start, line.text_end, "template") if role(text) is not None and len(text.strip()) > 2 else None
    if role(text[:colon]) is None:
        return None
    # `Expected: it opens`: the prompt is the form's, the answer the writer's.
    while text[colon + 1 : colon + 2] in ("*", "_"):
        colon += 1
    return line.start, line.start + colon + 1, "template"
