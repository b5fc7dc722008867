"""The customers table: who an account is, what it pays, since when. See docs/sources/customers.md."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import BinaryIO, Literal, NamedTuple

from firsthand.errors import ColumnsUnclear
from firsthand.hear.columns import plain_name
from firsthand.hear.dates import Order, is_ambiguous, moment, order_of
from firsthand.hear.sources.reading import Reading, rejected, words
from firsthand.hear.sources.table import SAMPLE, Cells, cells, delimiter_of
from firsthand.nouns import Account, Money, Rejected

NAME = "customers"

Per = Literal["month", "year"]

_NAMES: dict[str, tuple[str, ...]] = {
    "account": (
        "account", "account id", "customer", "customer id", "company id", "organization id", "id", "kunde",
        "kundennummer",
    ),
    "name": ("name", "account name", "customer name", "company", "company name", "organization", "firma", "kundenname"),
    "domains": ("domains", "domain", "website", "email domain", "email domains"),
    "aliases": ("aliases", "alias", "also known as", "other names"),
    "plan": ("plan", "tier", "subscription", "edition", "tarif"),
    "region": ("region", "country", "territory", "land"),
    "since": (
        "since", "customer since", "start", "start date", "started", "signed", "signed up", "created", "created at",
        "seit",
    ),
    "until": ("until", "end", "end date", "churned", "churned at", "cancelled", "cancelled at", "bis"),
    "currency": ("currency", "wahrung"),
    "per": ("per", "period", "interval", "billing period", "billing interval"),
}  # fmt: skip
_AMOUNTS = ("money", "revenue", "amount", "mrr", "arr", "acv", "contract value", "price", "value", "umsatz")
_PERS: dict[str, Per] = {
    "month": "month", "monthly": "month", "mo": "month", "mrr": "month", "monat": "month",
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "yr": "year", "arr": "year",
    "acv": "year", "jahr": "year",
}  # fmt: skip

#: ISO 4217, the currencies in use. A three-letter word that is none of these is not taken for one.
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP
    CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
    IRR ISK JMD JOD
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN
    NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL
    THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_CURRENCIES = frozenset(_CODES.split())

#: Signs that name one currency. The dollar and yen signs name several and need the code.
_SIGNS = {"€": "EUR", "£": "GBP"}
_AMOUNT = re.compile(
    r"(?P<before>[A-Za-z]{3}|[€£$¥])?\s*(?P<number>-?[\d.,' \u00a0\u202f]*\d)\s*(?P<after>[A-Za-z]{3}|[€£$¥])?"
)
_HOW = "name the column with its unit, such as mrr_eur_per_month, or add columns currency and per"


class _MoneyColumn(NamedTuple):
    column: str
    currency: str
    per: Per | None


def recognises(name: str, head: str) -> bool:
    """A table whose header names an account and something that only an account has, and no text of an interaction."""
    lines = [line for line in head.splitlines() if line.strip()][:1]
    if not lines or lines[0].lstrip().startswith(("{", "[", "---", "<")):
        return False
    header = next(csv.reader(lines, delimiter=delimiter_of(head)), [])
    named = {plain_name(column) for column in header}
    if named & {"title", "body", "text", "message", "subject", "summary", "comment", "review", "rating", "stars", "at"}:
        return False
    has_account = bool(named & {"account", *_NAMES["account"][:5], *_NAMES["name"][1:6], "kunde", "kundennummer"})
    only_theirs = {*_NAMES["domains"], *_NAMES["until"], "mrr", "arr", "plan", "tier", "customer since", "aliases"}
    return has_account and (bool(named & only_theirs) or _money_column(header) is not None)


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Account | Rejected]:
    """Every row as an account. Money without currency or period is rejected, and its account kept without money."""
    rows = cells(stream, options)
    sample = [row for _, row in zip(range(SAMPLE), rows, strict=False)]
    header = next((list(row.cells) for row in sample if isinstance(row, Cells)), [])
    columns = _columns(header)
    if header and "account" not in columns:
        raise ColumnsUnclear(
            f"No column of this customers table names the account; it has: {', '.join(header[:12])}.",
            kept="Nothing was read from it.",
            next='Rename the column that does to "account".',
        )
    money = _money_column(header)
    dated = [columns[field] for field in ("since", "until") if field in columns]
    order = order_of(row.cells[column] for row in sample if isinstance(row, Cells) for column in dated)
    unclear: Counter[str] = Counter()
    seen: set[str] = set()
    for row in chain(sample, rows):
        if isinstance(row, Rejected):
            yield row
            continue
        account = row.cells[columns["account"]].strip()
        raw = ", ".join(row.cells.values())
        if not account:
            yield rejected(row.where, "no account", raw)
            continue
        if account in seen:
            yield rejected(row.where, f'the account "{account}" stands here twice; the first row was taken', raw)
            continue
        seen.add(account)
        amount: Money | None = None
        try:
            amount = _money(row.cells, columns, money, unclear)
        except ValueError as error:
            yield rejected(row.where, f'{error}; "{account}" was kept without money', raw)
        days: dict[str, date | None] = {}
        for field in ("since", "until"):
            try:
                days[field] = _day(row.cells.get(columns.get(field, ""), ""), order, options)
            except ValueError as error:
                yield rejected(row.where, f'{error}; "{account}" was kept without "{field}"', raw)
        yield _account(account, row.cells, columns, money, amount, days)
    for why, n in unclear.items():
        where = f"column {money.column if money else ''}"
        yield rejected(where, f"{n:,} amounts {why}: {_HOW}. Their accounts were kept without money")


def _account(
    account: str,
    row: Mapping[str, str],
    columns: Mapping[str, str],
    money: _MoneyColumn | None,
    amount: Money | None,
    days: Mapping[str, date | None],
) -> Account:
    used = {*columns.values(), *([money.column] if money else [])}
    text = {field: row[column].strip() for field, column in columns.items()}
    return Account(
        account=account,
        name=text.get("name", ""),
        domains=tuple(_domain(word) for word in words(text.get("domains", "").replace(" ", ","))),
        aliases=words(text.get("aliases", "")),
        plan=text.get("plan", ""),
        money=amount,
        region=text.get("region", ""),
        since=days.get("since"),
        until=days.get("until"),
        attributes={column: value for column, value in row.items() if column not in used and value.strip()},
    )


def amount_of(text: str) -> tuple[Decimal, str]:
    """An amount and the currency code or sign beside it, empty where there is none.

    Raises
    ------
    ValueError
        When the text is no amount, or `1.200` could be twelve hundred or one and a fifth.

    Examples
    --------
    >>> amount_of("1.200,50 €")
    (Decimal('1200.50'), '€')
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found or (found["before"] and found["after"]):
        raise ValueError(f'"{text}" is no amount')
    number = re.sub(r"[' \u00a0\u202f]", "", found["number"])
    marks = re.findall(r"[.,]", number)
    last = max(number.rfind("."), number.rfind(","))
    n_after = len(number) - last - 1
    if len(marks) == 1 and n_after == 3 and not number.startswith(("0", "-0")):
        whole = number.replace(marks[0], "")
        raise ValueError(f'"{text}" could be {whole} or {number.replace(",", ".")}; write {whole} or {whole}.00')
    decimal = marks and (len(marks) == 1 or (marks[-1] not in marks[:-1] and len(set(marks)) == 2))
    digits = re.sub(r"[.,]", "", number[:last]) + "." + number[last + 1 :] if decimal else re.sub(r"[.,]", "", number)
    try:
        return Decimal(digits), (found["before"] or found["after"] or "").upper()
    except InvalidOperation:
        raise ValueError(f'"{text}" is no amount') from None


def _columns(header: Sequence[str]) -> dict[str, str]:
    by_name = {plain_name(column): column for column in reversed(header)}
    firsts = {field: next((name for name in names if name in by_name), "") for field, names in _NAMES.items()}
    found = {field: by_name[name] for field, name in firsts.items() if name}
    if "account" not in found and "name" in found:
        found["account"] = found["name"]
    return found


def _money_column(header: Sequence[str]) -> _MoneyColumn | None:
    """The column that holds money, with the currency and the period that its name states."""
    best: _MoneyColumn | None = None
    for column in header:
        parts = plain_name(column).split()
        if not parts or not (plain_name(column) in _AMOUNTS or parts[0] in _AMOUNTS):
            continue
        currency = next((part.upper() for part in parts[1:] if part.upper() in _CURRENCIES), "")
        sign = next((code for mark, code in _SIGNS.items() if mark in column), "")
        per = next((_PERS[part] for part in reversed(parts) if part in _PERS), None)
        found = _MoneyColumn(column, currency or sign, per)
        if best is None or (bool(found.currency) + bool(found.per)) > (bool(best.currency) + bool(best.per)):
            best = found
    return best


def _money(
    row: Mapping[str, str], columns: Mapping[str, str], money: _MoneyColumn | None, unclear: Counter[str]
) -> Money | None:
    text = row[money.column].strip() if money else ""
    if not money or not text:
        return None
    amount, written = amount_of(text)
    stated = [money.currency, row.get(columns.get("currency", ""), "").strip().upper(), _SIGNS.get(written, written)]
    codes = {code for code in stated if code and code not in ("$", "¥")}
    if wrong := sorted(codes - _CURRENCIES):
        raise ValueError(f'"{wrong[0]}" is no currency code')
    if len(codes) > 1:
        raise ValueError(f'"{text}" is stated in {" and in ".join(sorted(codes))}')
    period = row.get(columns.get("per", ""), "").strip().lower()
    per = _PERS.get(period) if period else money.per
    if not codes or per is None:
        lacks = " and ".join(word for word, has in (("currency", codes), ("period", per)) if not has)
        unclear[f"have no {lacks}"] += 1
        return None
    if money.per and per != money.per:
        raise ValueError(f'"{money.column}" is per {money.per} and the row says per {per}')
    if amount < 0:
        raise ValueError(f'"{text}" is below zero')
    return Money(amount, codes.pop(), per)


def _day(text: str, order: Order, options: Reading) -> date | None:
    if not text.strip():
        return None
    if is_ambiguous(text) and not order:
        raise ValueError(f'"{text.strip()}" could be read with the day or the month first; write it as YYYY-MM-DD')
    # A contract may end in years to come: only what was said cannot lie in the future.
    far = options.now.replace(year=options.now.year + 100, day=1)
    return moment(text, zone=options.zone, now=far, order=order).at.astimezone(options.zone).date()


def _domain(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|^@|/.*$", "", text.strip().lower())
