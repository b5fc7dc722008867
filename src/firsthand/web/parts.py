"""The tags and filters that every template has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from firsthand.store.access.pages import Glimpse, Page
from firsthand.store.access.records import CustomerRow
from firsthand.web import addresses
from firsthand.web.reading import Reading, Said

register = template.Library()

_KINDS = {"error": "error report", "commit": "change"}


@register.filter
def day(at: datetime | None) -> SafeString | str:
    """`12 March 2013` in the zone of the settings, with the moment for machines and on hovering."""
    if at is None:
        return ""
    local = localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), date_format(local, "l j F Y, H:i T"),
        date_format(local, "j F Y"),
    )  # fmt: skip


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """The same with hours and minutes."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(localtime(at), "j F Y, H:i T"))


@register.filter
def money(customer: CustomerRow) -> str:
    """The amount with its unit. What no table gave is unknown, and not nothing."""
    if customer.money_amount is None or not customer.money_currency:
        return "unknown"
    amount = customer.money_amount
    shown = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    per = f" a {customer.money_per}" if customer.money_per else ""
    return f"{shown} {customer.money_currency}{per}"


@register.filter
def kind(name: str) -> str:
    return _KINDS.get(name, name)


@register.filter
def voice(whose: str) -> str:
    """Whose words they are, as one reads it."""
    return whose if whose in ("customer", "colleague", "robot") else "nobody knows whose"


@register.filter
def short(one: Glimpse) -> str:
    """The name of an interaction, a commit's cut to the length that people use."""
    cut = one.ref[: one.ref.rindex("/") + 11] if one.kind == "commit" else one.ref
    return cut if len(cut) <= 60 else cut[:59] + "…"


@register.filter
def many(n: int, forms: str) -> str:
    """`1 customer`, `2 customers`: `{{ n|many:"customer,customers" }}`."""
    one, _, more = forms.partition(",")
    return f"{n:,} {one if n == 1 else more}"


@register.filter
def weblink(url: str) -> str:
    """The address where it leads to the web; nothing where it is anything else, such as a script."""
    return url if url.lower().startswith(("https://", "http://")) else ""


@register.simple_tag
def interaction_url(ref: str, version: int | None = None) -> str:
    return addresses.interaction(ref, version)


@register.simple_tag
def problem_url(number: int, rows: str = "") -> str:
    return addresses.problem(number, rows)


@register.simple_tag
def customer_url(account: str) -> str:
    return addresses.customer(account)


@register.simple_tag
def edition_url(name: str, form: str = "") -> str:
    return addresses.edition(name, form)


@register.simple_tag
def sentence_url(name: str, n: int) -> str:
    return addresses.sentence(name, n)


@register.simple_tag
def pieces(reading: Reading, given: Any) -> SafeString:
    """The pieces of a heading or of a line, or of a sentence, with their citations."""
    return reading.said(given) if isinstance(given, dict) else reading.pieces(given)


@register.filter
def blocks(reading: Reading, sentences: list[Said]) -> Any:
    return reading.blocks(sentences)


@register.inclusion_tag("parts/glimpse.html")
def glimpse(one: Any, note: str = "") -> dict[str, Any]:
    return {"one": one, "note": note}


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: template.Context, cut: Page[Any]) -> dict[str, Any]:
    """Links to the pages before and after, with everything else of the address as it is."""
    asked = context["request"].GET.copy()

    def at(number: int) -> str:
        asked["page"] = str(number)
        return "?" + asked.urlencode(safe=":/,")

    return {
        "cut": cut,
        "before": at(cut.number - 1) if cut.number > 1 else "",
        "after": at(cut.number + 1) if cut.number < cut.n_pages else "",
    }
