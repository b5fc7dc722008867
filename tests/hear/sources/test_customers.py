from datetime import date
from decimal import Decimal

import pytest

from firsthand.errors import ColumnsUnclear
from firsthand.hear.sources import customers
from firsthand.hear.sources.customers import amount_of
from firsthand.nouns import Account, Money
from tests.hear.sources.checks import PAYLOADS, refused, taken

ACCOUNTS = (PAYLOADS / "customers" / "accounts.csv").read_bytes()


def accounts(data: bytes) -> dict[str, Account]:
    return {row.account: row for row in taken(customers, data, "customers.csv") if isinstance(row, Account)}


def reasons(data: bytes) -> list[str]:
    return [row.why for row in refused(customers, data, "customers.csv")]


def money(header: str, *cells: str) -> Money | None:
    return accounts(f"account;plan;{header}\na;pro;{';'.join(cells)}\n".encode())["a"].money


def test_an_account_is_read_whole() -> None:
    assert accounts(ACCOUNTS)["molenhaven"] == Account(
        account="molenhaven",
        name="Molenhaven BV",
        domains=("molenhaven.example", "molen.example"),
        aliases=("Molen", "North Pier"),
        plan="pro",
        money=Money(Decimal(480), "EUR", "month"),
        region="NL",
        since=date(2021, 5, 1),
        attributes={"berths": "120"},
    )
    assert accounts(ACCOUNTS)["zeewind"].domains == ("zeewind.example",)
    assert accounts(ACCOUNTS)["zeewind"].until == date(2024, 2, 1)
    assert accounts(ACCOUNTS)["zeewind"].money is None
    assert accounts(ACCOUNTS)["kaap"].money == Money(Decimal("1200.50"), "EUR", "month")


def test_what_is_unsure_is_refused_and_the_account_kept() -> None:
    assert reasons(ACCOUNTS) == [
        "no account",
        '"1.200" could be 1200 or 1.200; write 1200 or 1200.00; "oever" was kept without money',
        'the account "molenhaven" stands here twice; the first row was taken',
    ]
    assert accounts(ACCOUNTS)["oever"].money is None


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("mrr_eur_per_month", ("480",), Money(Decimal(480), "EUR", "month")),
        ("mrr_eur", ("480",), Money(Decimal(480), "EUR", "month")),
        ("ARR (USD)", ("$4,800.00",), Money(Decimal(4800), "USD", "year")),
        ("revenue_gbp_per_year", ("4800",), Money(Decimal(4800), "GBP", "year")),
        ("money;currency;per", ("480", "chf", "month"), Money(Decimal(480), "CHF", "month")),
        ("money;currency;per", ("480", "JPY", "Yearly"), Money(Decimal(480), "JPY", "year")),
        ("mrr", ("480 €",), Money(Decimal(480), "EUR", "month")),
        ("mrr", ("SEK 480",), Money(Decimal(480), "SEK", "month")),
        ("mrr_eur", ("",), None),
        ("mrr_eur", ("0",), Money(Decimal(0), "EUR", "month")),
    ],
)
def test_money_is_read_where_its_unit_is_stated(header: str, cells: tuple[str, ...], expected: Money | None) -> None:
    assert money(header, *cells) == expected


@pytest.mark.parametrize(
    ("header", "cells", "why"),
    [
        ("mrr", "480", "1 amounts have no currency: name the column with its unit, such as mrr_eur_per_month"),
        ("mrr", "$480", "1 amounts have no currency"),
        ("revenue_eur", "480", "1 amounts have no period"),
        ("revenue", "480", "1 amounts have no currency and period"),
        ("mrr_eur", "USD 480", '"USD 480" is stated in EUR and in USD'),
        ("mrr_eur;per", "480;year", '"mrr_eur" is per month and the row says per year'),
        ("money;currency;per", "480;XXX;month", '"XXX" is no currency code'),
        ("mrr_eur", "-5", "below zero"),
        ("mrr_eur", "lots", "no amount"),
    ],
)
def test_money_whose_unit_is_not_stated_is_refused_with_the_way_to_say_it(header: str, cells: str, why: str) -> None:
    data = f"account;plan;{header}\na;pro;{cells}\n".encode()
    assert accounts(data)["a"].money is None
    [reason] = reasons(data)
    assert why in reason


def test_amounts_without_a_unit_are_counted_once() -> None:
    data = b"account,plan,mrr\na,pro,5\nb,pro,6\nc,pro,\n"
    assert len(accounts(data)) == 3
    assert reasons(data) == [
        "2 amounts have no currency: name the column with its unit, such as mrr_eur_per_month, or add columns currency "
        "and per. Their accounts were kept without money"
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("480", "480"), ("480.5", "480.5"), ("480,50", "480.50"), ("1,200.50", "1200.50"), ("1.200,50", "1200.50"),
        ("1,200,000", "1200000"), ("1 200", "1200"), ("1'200.00", "1200.00"), ("0.125", "0.125"),
        ("1.200.000,5", "1200000.5"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert amount_of(text) == (Decimal(amount), "")


def test_dates_of_contracts_may_lie_ahead_and_unsure_ones_are_refused() -> None:
    data = b"account,plan,since,until\na,pro,2020-01-01,2031-12-31\nb,pro,03/04/2020,\n"
    assert accounts(data)["a"].until == date(2031, 12, 31)
    assert accounts(data)["b"].since is None
    assert reasons(data) == [
        '"03/04/2020" could be read with the day or the month first; write it as YYYY-MM-DD; '
        '"b" was kept without "since"'
    ]


def test_a_table_that_names_no_account_is_refused() -> None:
    with pytest.raises(ColumnsUnclear, match='Rename the column that does to "account"'):
        accounts(b"plan,domains\npro,a.example\n")


def test_a_name_alone_is_the_account() -> None:
    assert accounts(b"company,plan\nKaap,pro\n")["Kaap"].name == "Kaap"
