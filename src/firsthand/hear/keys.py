"""Keys, tokens and passwords in a text."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from firsthand.hear.vocabulary import NO_PASSWORD

#: Characters from which a run without spaces may be a key that no pattern knows.
MIN_RANDOM_CHARS = 24
#: And the characters that its longest piece without a separator has: base64 has one separator in 32 signs.
MIN_PIECE_CHARS = 16
#: Share of neighbours of different sort (upper, lower, digit) above which a run was drawn and not written.
#: A uniform draw from 62 signs gives 1 - 2(26/62)^2 - (10/62)^2 = 0.62, a name in camel case 0.2 to 0.3: halfway.
MIN_SWITCHES = 0.45
#: Bits per character below which a run repeats itself too much to be a key; 16 signs drawn by lot carry about 3.8.
MIN_BITS = 3.3

_KNOWN = re.compile(
    r"""(?<![A-Za-z0-9_])(?:
      (?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}(?![0-9A-Z])
    | gh[pousr]_[A-Za-z0-9]{20,255} | github_pat_[A-Za-z0-9_]{22,255} | glpat-[A-Za-z0-9_-]{20,64}
    | xox[abeoprs]-[A-Za-z0-9-]{10,255} | xapp-[A-Za-z0-9-]{10,255}
    | [srp]k_(?:live|test)_[A-Za-z0-9]{10,255} | whsec_[A-Za-z0-9]{16,255}
    | sk-[A-Za-z0-9_-]{20,255} | AIza[0-9A-Za-z_-]{35} | ya29\.[0-9A-Za-z_-]{20,512}
    | npm_[A-Za-z0-9]{36} | pypi-[A-Za-z0-9_-]{16,512} | SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}
    | eyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,4096})?
    )""",
    re.VERBOSE,
)
_BLOCK_OPENS = re.compile(r"-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_BLOCK_CLOSES = re.compile(r"-----END (?:[A-Z]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_BEARER = re.compile(r"\b(?:Bearer|Basic|Token)[ \t]{1,3}([A-Za-z0-9+/_.=~-]{16,4096})")
_CREDENTIALS = re.compile(r"://([^\s/:@?#\"'<>]{1,100}:[^\s/@?#\"'<>]{1,200})@")
_QUERY = re.compile(
    r"[?&#;](?:access_?token|auth_?token|id_?token|refresh_?token|token|api_?key|key|apikey|sig|signature"
    r"|secret|client_?secret|password|passwd|pwd"
    r"|auth|session(?:_?id)?|sid|code|invite|X-Amz-Signature|X-Amz-Credential)=([^\s&#\"'<>)\]]{4,2000})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"""(?<![A-Za-z])(?P<name>pass(?:word|wd|phrase|code)?|pwd|kennwort|passwort|mot\ de\ passe|contraseña|senha|parola
      |wachtwoord|пароль|密码|パスワード
      |(?:api|access|secret|private|auth|client)[ _-]?(?:key|token|secret)|apikey|auth|secret|token)
      ["']?[ \t]{0,3}(?P<sep>[:=：]|=>|\bis\b)[ \t]{0,3}(?P<quote>["']?)(?P<value>[^\s"'<>,;]{4,256})""",
    re.VERBOSE | re.IGNORECASE,
)
#: One of these stands in every text that `_NAMED` can match; to look for them first is ten times cheaper.
_HINTS = (
    *("pass", "pwd", "kennwort", "contrase", "senha", "parola", "wachtwoord", "пароль", "密码", "パスワード"),
    *("key", "token", "secret", "auth"),
)
_RUN = re.compile(rf"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{{{MIN_RANDOM_CHARS},}}={{0,2}}")


def find(text: str) -> list[tuple[int, int]]:
    """The places of keys, tokens and passwords.

    Known shapes (AWS, GitHub, GitLab, Slack, Stripe, Google, npm, JSON web tokens, private key blocks), values that
    stand behind `password:`, `token=` and their like, credentials in addresses, and runs that look drawn by lot: of
    `MIN_RANDOM_CHARS` or more signs of three sorts that change often. A commit hash, a UUID, a path and a name in camel
    case are none of these.

    Returns
    -------
    list of (start, end)
        May overlap; the caller joins them.

    Examples
    --------
    >>> text = "password: hunter2! and commit 8e1e091f5c5eb0a5c6bdd1c8e9e2da6dd5041ae0"
    >>> [text[a:b] for a, b in find(text)]
    ['hunter2!']
    """
    found = [hit.span() for hit in _KNOWN.finditer(text)]
    if "PRIVATE KEY" in text:
        found += _blocks(text)
    if "://" in text:
        found += [hit.span(1) for hit in _CREDENTIALS.finditer(text)]
    if "=" in text:
        found += [hit.span(1) for hit in _QUERY.finditer(text)]
    found += [hit.span(1) for hit in _BEARER.finditer(text) if _is_mixed(hit.group(1))]
    lowered = text.lower()
    if any(hint in lowered for hint in _HINTS):
        found += [
            hit.span("value")
            for hit in _NAMED.finditer(text)
            if text[hit.start() - 1 : hit.start()] not in ("?", "&") and _is_value(text, hit)
        ]
    if max(map(len, text.split()), default=0) >= MIN_RANDOM_CHARS:
        found += [hit.span() for hit in _RUN.finditer(text) if is_random(hit.group())]
    return found


def _blocks(text: str) -> list[tuple[int, int]]:
    found = []
    at = 0
    closed = _BLOCK_CLOSES.search(text)
    while (opened := _BLOCK_OPENS.search(text, at)) is not None:
        # Searched again only from where the last one was found, so that many openings cost no more than one.
        if closed is not None and closed.start() < opened.end():
            closed = _BLOCK_CLOSES.search(text, opened.end())
        blank = text.find("\n\n", opened.end())
        end = closed.end() if closed else (blank if blank >= 0 else len(text))
        found.append((opened.start(), end))
        at = end
    return found


def _is_mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _is_value(text: str, hit: re.Match[str]) -> bool:
    """Whether what stands behind `password:` is one: not a word of a sentence, not a piece of code."""
    value = hit.group("value").rstrip(".")
    if (
        len(value) < 4
        or value.casefold() in NO_PASSWORD
        or value[0] in "([{$%*•…"
        or "(" in value
        or value.startswith(("http", "[mail", "//"))
    ):
        return False
    if _is_mixed(value) or (
        not value.isalnum() and not value.replace(".", "").replace("_", "").replace("-", "").isalnum()
    ):
        return hit.group("sep") != "is" or hit.group("name").casefold() not in ("auth", "token", "pass")
    # A plain word is a password only where nothing follows it and the word before it says password.
    is_password = hit.group("name").casefold() not in ("auth", "token", "secret", "pass")
    end_of_line = text.find("\n", hit.end())
    rest = text[hit.end() : end_of_line if end_of_line >= 0 else hit.end() + 80]
    return is_password and hit.group("sep") != "is" and not rest.strip(" \r\t\"'.,;")[:1].isalpha() and "." not in value


def is_random(run: str) -> bool:
    """Whether a run of signs was drawn by lot, by how often its neighbours are of different sort.

    Examples
    --------
    >>> is_random("q9Zx7LkP2mVt8RsW4yNb6HdC"), is_random("createCollectionViewController2")
    (True, False)
    """
    # The longest piece between separators decides, so that a path or a UUID is read by its parts.
    longest = max(re.split(r"[/_+=-]", run[:512]), key=len)
    if len(longest) < MIN_PIECE_CHARS:
        return False
    sorts = ["u" if c.isupper() else "l" if c.islower() else "d" for c in longest]
    if not {"u", "l", "d"} <= set(sorts):
        return False
    n_switches = sum(one != other for one, other in pairwise(sorts))
    shares = [n / len(longest) for n in Counter(longest).values()]
    bits = -sum(share * math.log2(share) for share in shares)
    return n_switches / (len(sorts) - 1) >= MIN_SWITCHES and bits >= MIN_BITS
