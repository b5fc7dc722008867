"""Names of people that a writer addresses or mentions. They are nobody's business in a newsletter."""

from __future__ import annotations

import re

from firsthand.hear.vocabulary import ANNOTATIONS, NOBODY

_NAME = r"[^\W\d_a-zà-ÿ][^\W\d_]{1,20}(?:['’-][^\W\d_]{2,20})?"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Sr|Sra|Signora?|Mevrouw|Meneer)"
_FULL = rf"(?P<name>(?:{_TITLE}\.?[ ])?{_NAME}(?:[ ]{_NAME}){{0,2}})"
# Each pattern begins with the letters that it looks for: the engine then leaps from one to the next.
_GREETING = re.compile(
    rf"""(?:Hi|Hello|Hey|Hiya|Dear|Good\ (?:morning|afternoon|evening|day)|Morning|Hallo|Guten\ (?:Tag|Morgen|Abend)
      |Liebe[rs]?|Sehr\ geehrter?|Moin|Servus|Bonjour|Bonsoir|Salut|Chère?|Hola|Estimad[oa]|Querid[oa]
      |Buen(?:os|as)\ (?:días|tardes)|Olá|Oi|Car[oa]|Ciao|Gentile|Buongiorno|Beste|Hej|Cześć
      |Привет|Здравствуйте|Уважаем(?:ый|ая))
      (?:\ again|\ there)?,?[ ]{{1,2}}{_FULL}(?=[ ]?(?:[,!.:;–—-]|\n|\r|$|[:;]-?\)))""",
    re.VERBOSE,
)
_THANKS = re.compile(
    rf"(?:Thanks|Thank you|Thx|Cheers|Danke|Merci|Gracias|Obrigad[oa]|Grazie|Sorry|Agree with|As)"
    rf"(?: a lot| so much| again| very much)?,?[ ](?P<name>{_NAME})"
    rf"(?=[ ]?(?:[,!.:;–—]|\n|\r|$| (?:for|said|says|mentioned|wrote|pointed|suggested|noted|already)\b))"
)
_ADDRESS = re.compile(
    r",[ ](?=(?:you|you're|you've|can you|could you|would you|will you|did you|do you|have you|are you|were you|your"
    r"|please|pls|thanks|thank you|du|Sie|vous|tu|usted)\b)"
)
_ADDRESSED = re.compile(rf"(?P<name>{_NAME})$")
_OPENS = re.compile(r"(?:^|[\n\r]|[.!?>][ ])[ \t>]{0,4}$")
_LOGIN = re.compile(
    r"(?<![\w.@/`{$\\-])@(?P<at>[A-Za-z][A-Za-z0-9_-]{0,38})(?![\w@/:(=.\"'-]{0,80}[@/:(={])(?!\.\w)"
    r"|\[~(?P<jira>[^\]\s|]{1,80})\]"
)


def find(text: str) -> list[tuple[int, int]]:
    """The places of names in vocatives: "Hi Ian,", "Dear Mr Smith", "Ian, you said", "thanks Ian!", `@jo`, `[~jo]`.

    A name in the middle of a sentence is not found: telling it from a product's needs a model
    (docs/methods/redaction.md).

    Returns
    -------
    list of (start, end)
        In no order; may overlap.

    Examples
    --------
    >>> text = "Hi Ian,\\nthe map is slow. @maria Unfortunately, you broke it."
    >>> [text[a:b] for a, b in find(text)]
    ['Ian', '@maria']
    """
    found = [place for hit in _GREETING.finditer(text) if _opens(text, hit.start()) and (place := _named(hit))]
    found += [place for hit in _THANKS.finditer(text) if (place := _named(hit))]
    for comma in _ADDRESS.finditer(text):
        first = max(0, comma.start() - 48)
        hit = _ADDRESSED.search(text, first, comma.start())
        if hit and _opens(text, hit.start()) and (place := _named(hit)):
            found.append(place)
    if "@" in text or "[~" in text:
        for hit in _LOGIN.finditer(text):
            login = hit.group("at")
            if hit.group("jira") or (login and login.casefold() not in ANNOTATIONS):
                found.append(hit.span("jira") if hit.group("jira") else hit.span())
    return found


def _opens(text: str, at: int) -> bool:
    """Whether a sentence begins at `at`."""
    return _OPENS.search(text[max(0, at - 8) : at]) is not None


def _named(hit: re.Match[str]) -> tuple[int, int] | None:
    name = hit.group("name")
    words = name.split()
    if words[0].casefold().rstrip(".") in NOBODY or words[0].endswith(("ly", "ing")) or name.isupper():
        return None
    # "Hi Ian Thanks," keeps Ian.
    while len(words) > 1 and words[-1].casefold() in NOBODY:
        words.pop()
    start = hit.start("name")
    return start, start + len(" ".join(words))
