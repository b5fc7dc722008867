"""Where a text stops being prose: marked code, stack traces, log lines, and code that nobody marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from firsthand.hear.lines import Line

Looks = Literal["code", "maybe", "trace", "prose", "blank"]

#: Kinds in which a leading clock time is somebody's turn to speak, not a log.
SPOKEN = frozenset({"call", "message", "visit", "note"})

_JIRA_OPEN = re.compile(r"\{(code|noformat|quote)(?:[:.|][^}\n]{0,200})?\}")
_HTML_OPEN = re.compile(r"<(pre|code|blockquote)(?:\s[^>\n]{0,200})?>", re.IGNORECASE)
_TILDES = re.compile(r"^[ ]{0,3}~~~", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")

_TRACE = re.compile(
    r"""\s*(?:
      Traceback\ \(most\ recent\ call\ last\) | File\ "[^"]+",\ line\ \d+                                    # Python
    | at\ [\w.$<>/\[\]`~ ]+\(.*\)?\s*$ 
    | at\ \S+:\d+(?::\d+)?\s*$                                            # Java, JS, .NET
    | at\ .{1,200}\(?[^\s()]+:\d+:\d+\)? | at\ \S+\.\S+\(
    | Caused\ by:\ | \.\.\.\ \d+\ (?:more|common\ frames) | Exception\ in\ thread\ | ---\ End\ of\ (?:inner|stack)
    | [\w$.<>/\[\]*]{0,80}@\S+:\d+(?::\d+)?\s*$                                                              # Firefox
    | (?:from\ )?[^\s:]+\.rb:\d+:in\                                                                         # Ruby
    | goroutine\ \d+\ \[ | panic:\  | \S+\.go:\d+(?:\ \+0x[0-9a-f]+)?\s*$ | created\ by\ \S+\.\S+\s*$        # Go
    | \d{1,3}\s{1,8}\S[\w.+\- ?]{0,60}\s+0x[0-9a-fA-F]{6,}                              # Swift, ObjC
    | Thread\ \d+\ (?:Crashed|name|::) | Exception\ (?:Type|Codes|Note): | Termination\ (?:Reason|Signal):
    | \*\*\*\ (?:Terminating\ app|First\ throw) | Last\ Exception\ Backtrace | Binary\ Images:
    | \#\d+\s+(?:0x[0-9a-fA-F]{4,}\ in\ |/?\S+\(\d+\):|\{main\}) | (?:PHP\ )?Fatal\ error:[ ]
    | Stack\ trace:\s*$  # PHP, gdb
    | (?:\w{2,12}:/
    |\.{0,2})/[^\s:]+\.\w{1,5}:\d+(?::\w+\S{0,40})?\s*$                      # Firefox, any file with a line
    | thread\ '[^']{1,80}'\ panicked\ at | stack\ backtrace:\s*$ | \d+:\s+0x[0-9a-f]{6,}\ -\                  # Rust
    )""",
    re.VERBOSE,
)
#: `ValueError: …` and its like: the machine's own words, a trace of one line.
_RAISED = re.compile(
    r"\s*(?:\[\w+\]\s*:?\s*)?(?:Uncaught |Unhandled )?(?:[\w$]+[.:]{1,2})*[A-Z][\w$]*(?:Error|Exception"
    r"|Fault)\b(?::\s|\s*$)"
)

_LEVEL = r"(?:FATAL|ERROR|ERR|WARN|WARNING|INFO|DEBUG|TRACE|VERBOSE|NOTICE)"
_LOG = re.compile(
    rf"""\s*(?:
      \[\s*{_LEVEL}\s*\] | {_LEVEL}\s?[:|/]\ ?(?![a-z]{{2,}}\ ) | -->\ |\[\w+\]\s*\[{_LEVEL}\]
    | [VDIWEF]/[\w.$ -]{{1,60}}(?:\(\s*\d+\))?:\  | npm\ (?:ERR!|WARN) | \[?\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d
    | \d\d/\d\d/\d{{2,4}}\ \d\d:\d\d:\d\d | \w{{3}}\ [ \d]\d\ \d\d:\d\d:\d\d\ \S+ 
    | \[?\d\d:\d\d:\d\d[.,]\d{{3}} | (?:\[[\w.: -]{{1,40}}\]\s*)?\[\d\d:\d\d:\d\d\]
    | \d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\ -\ -?\ ?\[ | \d+:\d\d\.\d\d[ ]
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_SHELL = re.compile(
    r"\s*(?:[\w.-]+@[\w.-]+[: ][^$#\n]{0,80}[$#] |\$ (?=[a-z./])|PS [A-Z]:\\|[A-Z]:\\[^>\n]{0,120}> ?|>>> |\.\.\. {2,})"
)

_CODE = re.compile(
    r"""\s*(?:
      </?[A-Za-z][\w.:-]*(?:\s+[\w:@.-]+\s*=\s*["'{]|\s*/?>|\s*$) | <[!?](?:xml|DOCTYPE|\[CDATA|php|--)      # markup
    | (?:var|let|const)\s+[\w${\[] | (?:async\s+)?function\b\s*[\w$*]*\s*\( | (?:module\.)?exports\b.*=        # JS
    | (?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:class|interface|enum)\s+\w+[^.!?]*\{
    | import\s+(?:[\w*{][^.!?]*\sfrom\s+)?["'] | import\s+(?:static\s+)?\w+(?:\.[\w*]+)+;? \s*$
    | from\s+[\w.]+\s+import\s | def\s+\w+\s*\(.*\)\s*.{0,40}:\s*$ | class\s+\w+(?:\(.*\))?:\s*$
    | (?:public|private|protected|static|final|override|func|fun|void|int|string|bool|boolean|float
    |double)\s+[\w<>\[\],.\s]+[({=;]
    | package\s+[\w.]+;?\s*$ | using\s+[\w.]+;\s*$ | namespace\s+[\w.\\]+\s*[{;]?\s*$
    | \#(?:include|define|ifdef|ifndef|endif|pragma|import)\b | @[A-Z]\w+(?:\(.*\))?\s*$ | return\b.*;\s*$
    | (?:if|for|while|switch|foreach|catch)\s*\(.*[{);]\s*$ | \}?\s*(?:else|try|finally|do)\s*(?:if\s*\(.*\))?\s*\{?\s*$
    | /\*|\*/ | //(?!\S*\.\w+/)\s? | (?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\s.+\b(?:FROM|INTO|SET
    |TABLE|INDEX)\b
    | ["'][^"']{1,80}["']\s*:\s*["'{\[\d-] | ["'][^"']{1,80}["']\s*:\s*(?:true|false|null|[A-Za-z_.]+\()
    | [\w$.]+(?:\[[^\]]{0,60}\])?\s*(?:[+*/|-]|\|\||&&)?=(?!=)\s*(?:\S.*)?[;{,(\[]\s*$
    | [\w$.]+\s*=\s*(?:async\s*)?(?:function\b|\(.*\)\s*=>)
    | [\w$.]+\([^()]*(?:\([^()]*\)[^()]*)*\)\s*[;{]\s*$ | [\w$.]+\(.*(?:function\s*\(|=>|\{)\s*.*$
    | [\]})]+\s*[;,)\]}]*\s*(?://.*)?$ | [\[{(]+\s*$ | [#.]?[\w.\[\]=#"'-]+\s*:?\s*\{\s*$ 
    | [\w"'-]+\s*:\s*[^.!?]*[,;{\[(]\s*$
    | @(?:import|media|font-face|charset|keyframes|supports)\b.*[;{]\s*$ 
    | [*.\#\w][\w\s.\#*:,>+~()-]{0,80}\{\s*$      # style sheets
    | \$\.\S+ | diff\ --git\  | @@\ -\d | (?:\+\+\+|---)\ [ab]/ | index\ [0-9a-f]{7,}\.\.
    )""",
    re.VERBOSE,
)
_TRAILING_COMMENT = re.compile(r"(?<=[;,{})(\]])\s*//\s.*$")
#: An address is full of signs and says nothing of the words around it.
_ADDRESS = re.compile(r"(?<![@\w(])\w{2,10}://[^\s<>\"|\])]{1,2000}")
_SYMBOLS = re.compile(r"[{}()\[\]<>;=&|$_\\/\"'+*#@%^~:]")
_PROSE_WORDS = re.compile(r"(?<![\w.$<\"'/])[^\W\d_]{2,}(?=[\s,.!?;:)]|$)")


def marked(body: str) -> list[tuple[int, int, str]]:
    """Blocks whose writer marked them as code or quotation: fences, `{code}`, `{noformat}`, `{quote}`, `<pre>`.

    A block that nobody closed ends at the next blank line, so that one forgotten fence does not swallow a letter.

    Returns
    -------
    list of (start, end, what)
        In order, not overlapping; `what` is `code` or `quoted`.

    Examples
    --------
    >>> marked("See {code}x=1{code} there")
    [(4, 19, 'code')]
    """
    found: list[tuple[int, int, str]] = []
    at, size = 0, len(body)
    # Each search remembers where its next hit is, so that the whole walk stays linear in the text.
    absent: set[str] = set()
    openers: dict[str, tuple[int, int, str, str] | None] = {}
    while at < size:
        for name in ("fence", "tildes", "jira", "html"):
            held = openers.get(name, (-1, -1, "", ""))
            if held is not None and held[0] < at:
                openers[name] = _opener(name, body, at)
        nexts = [held for held in openers.values() if held is not None]
        if not nexts:
            break
        start, inside, closer, what = min(nexts)
        end = _closed(body, inside, closer, absent)
        found.append((start, end, what))
        at = end
    return found


def _opener(name: str, body: str, at: int) -> tuple[int, int, str, str] | None:
    if name == "fence":
        start = body.find("```", at)
        return None if start < 0 else (start, start + 3, "```", "code")
    pattern = {"tildes": _TILDES, "jira": _JIRA_OPEN, "html": _HTML_OPEN}[name]
    hit = pattern.search(body, at)
    if hit is None:
        return None
    if name == "tildes":
        return hit.start(), hit.end(), "~~~", "code"
    tag = hit.group(1).lower()
    closer = f"{{{tag}}}" if name == "jira" else f"</{tag}>"
    return hit.start(), hit.end(), closer, "quoted" if tag in ("quote", "blockquote") else "code"


def _closed(body: str, inside: int, closer: str, absent: set[str]) -> int:
    """Where the block that opened before `inside` ends. `absent` collects the closers of which none is left."""
    end = -1 if closer in absent else body.find(closer, inside)
    if end < 0 and closer.startswith("</") and closer not in absent:
        end = body.find(closer.upper(), inside)
    if end < 0:
        absent.add(closer)
    else:
        end += len(closer)
        while closer == "```" and body[end : end + 1] == "`":
            end += 1
        return end
    blank = _BLANK_LINE.search(body, inside)
    return blank.start() if blank else len(body)


def looks(line: str, kind: str = "ticket") -> Looks:
    """What one line looks like taken by itself.

    `maybe` is a line that counts as code between two lines that are: indented, or more symbols than words.

    Examples
    --------
    >>> looks("var x = require('x');"), looks("It crashes when I tap."), looks("    at a.b.C.d(C.java:12)")
    ('code', 'prose', 'trace')
    """
    if not line or line.isspace():
        return "blank"
    if len(line) > 2_000:
        # Nobody types two thousand characters without a break and few spaces; a long paragraph has spaces.
        return "prose" if line.count(" ", 0, 2_000) > 150 else "code"
    first = line.lstrip()[0]
    if "://" in line and not _TRACE.match(line) and (line := _ADDRESS.sub("address", line)) == "address":
        return "prose"
    if _RAISED.match(line) or _TRACE.match(line):
        return "trace"
    if (_LOG.match(line) and not (kind in SPOKEN and (first.isdigit() or first == "["))) or _SHELL.match(line):
        return "trace"
    if first in "*-#" and line.lstrip()[1:2] == " " and line.rstrip()[-1] != "{":
        return "prose"
    n_words = len(_PROSE_WORDS.findall(line))
    if "//" in line:
        line = _TRAILING_COMMENT.sub("", line) or line
    if _CODE.match(line) and not _reads_as_prose(line, n_words):
        return "code"
    n_symbols = len(_SYMBOLS.findall(line))
    bare = line.strip()
    if n_symbols >= 3 and n_symbols > 0.2 * len(bare) and n_words <= n_symbols:
        return "code" if n_symbols > 0.3 * len(bare) and len(bare) > 6 and n_words <= 3 else "maybe"
    if line[0] == "\t" or line.startswith("    ") or (bare[-1] in "{};" and n_words <= 4):
        return "maybe"
    return "prose"


def _reads_as_prose(line: str, n_words: int) -> bool:
    """Whether a line that opens like code goes on like a sentence: many plain words and few signs."""
    n_symbols = len(_SYMBOLS.findall(line))
    return n_words >= 6 and n_words > 1.2 * n_symbols


def unmarked(lines: Sequence[Line], free: Sequence[bool], kind: str) -> list[tuple[int, int, str]]:
    """Runs of lines that look like code, a stack trace or a log although nobody marked them.

    Parameters
    ----------
    lines : sequence of Line
    free : sequence of bool
        False where a line is spoken for already; such a line ends a run.
    kind : str
        The kind of the interaction; in speech a leading clock time is not a log.

    Returns
    -------
    list of (first, last, what)
        Line numbers, `last` included; `what` is `code` or `trace`.
    """
    shapes: list[Looks] = [looks(line.text, kind) if free[i] else "blank" for i, line in enumerate(lines)]
    runs: list[tuple[int, int, str]] = []
    i, n = 0, len(lines)
    while i < n:
        if not free[i] or shapes[i] not in ("code", "trace"):
            i += 1
            continue
        first = last = i
        gap = 0
        j = i + 1
        while j < n and free[j] and gap <= 2:
            if shapes[j] in ("code", "trace"):
                last, gap = j, 0
            elif shapes[j] == "blank":
                gap += 1
            elif shapes[j] == "prose" and not _bridges(lines, shapes, j):
                break
            j += 1
        first, last = _widened(shapes, free, first, last)
        inside = shapes[first : last + 1]
        if _enough(lines, first, last, inside):
            runs.append((first, last, "trace" if inside.count("trace") * 2 >= inside.count("code") + 1 else "code"))
        i = last + 1
    return runs


def _bridges(lines: Sequence[Line], shapes: Sequence[Looks], j: int) -> bool:
    """Whether a prose line inside code is content of the code: text of an element, a wrapped log message."""
    after = shapes[j + 1] if j + 1 < len(shapes) else "prose"
    before = shapes[j - 1]
    n_words = len(lines[j].text.split())
    return before != "blank" and after in ("code", "trace") and n_words <= (12 if before == after == "trace" else 3)


def _widened(shapes: Sequence[Looks], free: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """Take in the doubtful lines that touch a run on either side."""
    while last + 1 < len(shapes) and free[last + 1] and shapes[last + 1] == "maybe":
        last += 1
    while first > 0 and free[first - 1] and shapes[first - 1] == "maybe":
        first -= 1
    return first, last


def _enough(lines: Sequence[Line], first: int, last: int, inside: Sequence[Looks]) -> bool:
    """One doubtful line is no block: a single code line must stand by itself and carry real syntax."""
    if "trace" in inside or sum(shape != "blank" for shape in inside) > 1:
        return True
    bare = lines[first].text.strip()
    return len(bare) > 3 and (
        bare[-1] in ";{}]>" or bare.startswith(("<", "//", "/*", "$.", "import ", "#include", "diff "))
    )
