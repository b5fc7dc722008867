"""Personal data in a text, and the word that stands for each piece in everything derived."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from firsthand.hear import keys, vocatives
from firsthand.nouns import Mask, Part

#: What is masked, the stronger first: where two overlap the whole is masked by the first word.
WORDS = ("[secret]", "[card]", "[iban]", "[mail]", "[ip]", "[phone]", "[name]")

#: Signs of the part before the @ besides letters of the alphabetic scripts and digits.
_LOCAL = frozenset(".!#$%&'*+/=?^_`{|}~-")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w-])")

#: Number of characters of an IBAN by country (ISO 13616 registry).
IBAN_CHARS = {
    country: n_chars
    for n_chars, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH CR HR LI LV",
        22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
        26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA",
        30: "JO KW MU", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9]{4})")
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?!\w|[.-]\d)")
_V4 = re.compile(r"(?<![\w.+-])(?:\d{1,3}\.){3}\d{1,3}(?![\w+-]|\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{2,45}(?:\.\d{1,3}){0,3}(?![\w:])")
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:version|release|build|update)\b[^\d\n]{0,12}|\b(?:v|ver|version|versions|release|rel|build|sdk"
    r"|cli|firmware|update|upgrade|rc|beta|alpha|since|tag"
    r"|os|ios|android|driver|rev|revision)[ .:=#-]{0,3}|/|>=|<=|==|~>|\^)$",
    re.IGNORECASE,
)
_VERSION_AFTER = re.compile(
    r"[ -]{0,2}(?:release|version|beta|alpha|build|rc|pre|update|branch|and (?:up|later|newer)|or (?:later|newer))\b",
    re.IGNORECASE,
)
#: A name right before a number that begins low: `Maps 2.53.18.1`, `maps@2.53.18.1`.
_PRODUCT_BEFORE = re.compile(r"(?:(?<!\w)[^\W\d_a-z][\w.-]{0,20}[ ]|\w@)$")
_ADDRESS_BEFORE = re.compile(
    r"(?:\b(?:ip|ips|address|host|server|ping|gateway|dns|router|client|peer|addr|user|visitor|node|machine"
    r"|device|login|logged|v4|ipv4|from)\b.{0,6}|://|(?<!\w)@|\[)$",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<![\w.,/#@$€£%+-])(?<!\d:)(?:\+|\(\+?)?\d(?:[ \u00a0./()\u2011\u2013-]{0,3}\d){5,16}(?![\w%@]|[.,:/-]\d)"
)
_PHONE_BEFORE = re.compile(
    r"(?:tel|telefon|telephone|telefono|teléfono|téléphone|phone|call|mobile|mobil|cell|fax|handy|whatsapp"
    r"|ring|text|reach|contact|number|nummer|rufnummer|numéro|número|tlf|тел|телефон|电话|電話)"
    r"(?:\.|\b)[^\n\d]{0,24}$",
    re.IGNORECASE,
)
#: Shapes of national numbers: (555) 123-4567, 555-123-4567, 030 1234567, 0171/1234567, 06 12 34 56 78.
_NATIONAL = re.compile(
    r"(?:\(\d{2,5}\)[ -]?\d{3,4}[ -]?\d{3,4}|1?[ -]?\d{3}-\d{3}-\d{4}"
    r"|0\d{1,4}[ /-]{1,3}\d{3,8}(?:[ -]\d{1,5}){0,3}|0\d(?:[ .]\d\d){4}"
    r"|\(0\d{1,4}\)[ ]?\d{3,8}(?:[ -]\d{1,5}){0,3})"
)
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]?[01]\d[-./ ]?[0-3]\d|[0-3]?\d[./-][0-3]?\d[./-](?:19|20)?\d\d\b|\d{1,2}:\d\d")


def find(title: str, body: str) -> list[Mask]:
    """Every piece of personal data in the two raw texts.

    Mail addresses; telephone numbers; payment cards (prefix and length of a scheme, Luhn's check digit); IBANs (length
    of the country, remainder 1 modulo 97); IP addresses except loopback and what reads as a version; keys, tokens and
    passwords (`keys`); names in vocatives (`vocatives`).

    Parameters
    ----------
    title, body : str
        The raw texts, untouched.

    Returns
    -------
    list of Mask
        Title first, then body, each in order, never overlapping, never empty. Time grows linearly with the text.

    Examples
    --------
    >>> [mask.word for mask in find("", "Mail jo@a.example or call +49 30 1234567, not 3.8.1.0")]
    ['[mail]', '[phone]']
    """
    versions = {series for text in (title, body) for _, series, sort in _quads(text) if sort == "version"}
    return [*_of("title", title, versions), *_of("body", body, versions)]


def names_after_salutation(title: str, body: str) -> list[Mask]:
    """Only the names in vocatives, as masks. `find` holds them already."""
    parts: tuple[tuple[Part, str], ...] = (("title", title), ("body", body))
    return [mask for part, text in parts for mask in _joined(part, ((a, b, "[name]") for a, b in vocatives.find(text)))]


def _of(part: Part, text: str, versions: set[tuple[str, str]]) -> list[Mask]:
    if not text:
        return []
    places = [(a, b, "[secret]") for a, b in keys.find(text)]
    if "@" in text:
        places += [(a, b, "[mail]") for a, b in _mails(text)]
    if _DIGIT.search(text):
        places += [(a, b, "[card]") for a, b in _cards(text)]
        places += [(a, b, "[iban]") for a, b in _ibans(text)]
        places += [(a, b, "[ip]") for a, b in _addresses(text, versions)]
        places += [(a, b, "[phone]") for a, b in _phones(text)]
    places += [(a, b, "[name]") for a, b in vocatives.find(text)]
    return _joined(part, places)


def _joined(part: Part, places: Iterable[tuple[int, int, str]]) -> list[Mask]:
    """Masks in order. Overlapping places become one mask over all of them, with the stronger word."""
    masks: list[Mask] = []
    for start, end, word in sorted(places):
        if masks and start < masks[-1].end:
            last = masks[-1]
            masks[-1] = Mask(part, last.start, max(last.end, end), min(last.word, word, key=WORDS.index))
        else:
            masks.append(Mask(part, start, end, word))
    return masks


def _mails(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at >= 0:
        # Grown from the sign outwards and no further than an address may be long, so that many signs cost little.
        start = at
        while start > 0 and at - start < 64 and ((c := text[start - 1]) in _LOCAL or (c.isalnum() and c < "\u0590")):
            start -= 1
        while start < at and text[start] in "./=?&'`{|}*~!#$%^+-":
            start += 1
        hit = _DOMAIN.match(text, at + 1, min(len(text), at + 256))
        if start < at and hit is not None and text[at - 1] != ".":
            yield start, hit.end()
            at = text.find("@", hit.end())
        else:
            at = text.find("@", at + 1)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for hit in _CARD.finditer(text):
        digits = "".join(filter(str.isdecimal, hit.group()))
        groups = re.split(r"[ -]", hit.group())
        evenly = len(groups) == 1 or (all(len(group) == 4 for group in groups[:-1]) and len(groups[-1]) <= 4)
        if (evenly or [len(g) for g in groups] in ([4, 6, 5], [4, 6, 4])) and digits.isascii() and is_card(digits):
            yield hit.span()


def is_card(digits: str) -> bool:
    """Whether digits have a scheme's prefix and length and pass Luhn's check (ISO/IEC 7812-1).

    Examples
    --------
    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    n, two, four = len(digits), int(digits[:2]), int(digits[:4])
    scheme = (
        (digits[0] == "4" and n in (13, 16, 19))
        or (n == 16 and (51 <= two <= 55 or 2221 <= four <= 2720))
        or (n == 15 and two in (34, 37))
        or (n == 14 and two in (30, 36, 38, 39))
        or (16 <= n <= 19 and (two in (35, 62, 65, 64) or four == 6011))
    )
    if not scheme:
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    for hit in _IBAN.finditer(text):
        wanted = IBAN_CHARS.get(text[hit.start() : hit.start() + 2].upper())
        if wanted is None:
            continue
        end, signs = hit.start(), ""
        while end < len(text) and len(signs) < wanted and end - hit.start() < 2 * wanted:
            if text[end].isascii() and text[end].isalnum():
                signs += text[end].upper()
            elif text[end] not in " -\u00a0":
                break
            end += 1
        if len(signs) == wanted and not text[end : end + 1].isalnum() and is_iban(signs):
            yield hit.start(), end


def is_iban(signs: str) -> bool:
    """Whether an IBAN without spaces has the remainder 1 modulo 97 (ISO 7064).

    Examples
    --------
    >>> is_iban("DE89370400440532013000"), is_iban("DE89370400440532013001")
    (True, False)
    """
    return int("".join(str(int(c, 36)) for c in signs[4:] + signs[:4])) % 97 == 1


def _quads(text: str) -> list[tuple[tuple[int, int], tuple[str, str], Literal["address", "version", "unclear"]]]:
    """Every four numbers that could be an address: where, the first two numbers, and what the words beside them say."""
    found: list[tuple[tuple[int, int], tuple[str, str], Literal["address", "version", "unclear"]]] = []
    for hit in _V4.finditer(text):
        octets = hit.group().split(".")
        if any(len(o) > 1 and o[0] == "0" for o in octets) or any(int(o) > 255 for o in octets):
            continue
        before = text[max(0, hit.start() - 24) : hit.start()]
        sort: Literal["address", "version", "unclear"] = "unclear"
        if _ADDRESS_BEFORE.search(before) or text[hit.end() : hit.end() + 1] == ":":
            sort = "address"
        elif _VERSION_BEFORE.search(before) or _VERSION_AFTER.match(text, hit.end()):
            sort = "version"
        elif int(octets[0]) < 20 and (_PRODUCT_BEFORE.search(before) or all(int(o) < 20 for o in octets)):
            # Four numbers all below twenty are a version: an address drawn by lot has that in 4 of 100,000 cases.
            sort = "version"
        found.append((hit.span(), (octets[0], octets[1]), sort))
    return found


def _addresses(text: str, versions: set[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    for (start, end), series, sort in _quads(text):
        # "Maps 2.53.18.1 crashes, 2.53.17.4 does not": the second is a version because the first is.
        if sort == "address" or (sort == "unclear" and series not in versions):
            address = ipaddress.ip_address(text[start:end])
            if not (address.is_loopback or address.is_unspecified or series[0] == "255"):
                yield start, end
    if text.count(":") > 1:
        for hit in _V6.finditer(text):
            if _is_v6(hit.group()):
                yield hit.span()


def _is_v6(signs: str) -> bool:
    groups = [group for group in signs.split(":") if group]
    if len(groups) < 3 or not any(any(c.isdigit() for c in group) for group in groups):
        return False
    try:
        address = ipaddress.IPv6Address(signs)
    except ValueError:
        return False
    return not address.is_loopback and not address.is_unspecified


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for hit in _PHONE.finditer(text):
        written = hit.group()
        n_digits = sum(c.isdigit() for c in written)
        start, end = hit.span()
        if written.startswith("(") and ")" not in written:
            start += 1
        if _is_phone(written, n_digits, text[max(0, start - 40) : start]):
            yield start, end


def _is_phone(written: str, n_digits: int, before: str) -> bool:
    """International form; or a shape that only telephone numbers have; or the word for it in front."""
    if not 7 <= n_digits <= 15 or _looks_like_number(written):
        return False
    if written.lstrip("(").startswith("+"):
        return True
    if written.startswith("00") and n_digits >= 10 and any(c in " -/" for c in written):
        return True
    if _NATIONAL.fullmatch(written):
        return True
    return bool(_PHONE_BEFORE.search(before))


def _looks_like_number(written: str) -> bool:
    """Dates, times, versions, decimals, thousands and ranges, which no word in front makes a telephone number."""
    if _DATE.match(written):
        return True
    parts = written.split(".")
    if len(parts) > 2 and all(len(part) <= 3 and part.isdecimal() for part in parts) and len(parts[0]) < 2:
        return True
    return len(set(written) & set("123456789")) < 2
