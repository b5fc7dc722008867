"""Reads what the pages show: some rows at a time, in a number of queries that does not grow with the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from django.db.models import Count, Max, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr, Trunc

from firsthand.errors import Unknown
from firsthand.evidence import Row, verbatim
from firsthand.nouns import Mask, Span
from firsthand.store.access.problems import _PROBLEM, ProblemRow
from firsthand.store.access.records import CustomerRow, EditionRow, IntakeRow, SourceRow
from firsthand.store.access.texts import Heard, _heard, _latest
from firsthand.store.chunks import batched
from firsthand.store.models import Customer, Edition, Event, Intake, Interaction, Link, Member, Problem, Source, Version

#: Characters of a text that a list shows the start of. More are read, so that a mask at the end is whole.
START = 320
_READ = START + 400

Unit = Literal["week", "month", "quarter", "year"]

VOICE = Q(whose__in=["customer", "unknown"])

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(NamedTuple, Generic[T]):
    """Some rows of a longer list. `number` counts from 1 and is always one that exists."""

    rows: list[T]
    number: int
    n_pages: int
    n_rows: int


@dataclass(frozen=True, slots=True)
class Glimpse:
    """An interaction as a list shows it. `title` and `start` are masked, and tidied to one line."""

    pk: int
    ref: str
    kind: str
    at: datetime
    whose: str
    whose_rule: str
    account: str
    account_name: str
    version: int
    title: str
    start: str


class Linked(NamedTuple):
    """An interaction on the other end of a link. `out` is whether the link leads to it."""

    other: Glimpse
    how: str
    what: str
    score: float
    out: bool


class Happened(NamedTuple):
    """A line of a problem's history, which opens to what it moved."""

    pk: int
    at: datetime
    what: str
    why: str
    by: str
    n_moved: int


class CustomerCount(NamedTuple):
    """A customer with what they said: how often, first and last."""

    customer: CustomerRow
    n_interactions: int
    first_at: datetime | None
    last_at: datetime | None


class SourceState(NamedTuple):
    """A source and when its newest text was heard."""

    source: SourceRow
    heard_at: datetime | None


class Told(NamedTuple):
    """A text of an interaction, by number, and when it was heard."""

    n: int
    heard_at: datetime


def _page(rows: QuerySet[M], number: int, size: int, *, n_rows: int | None = None) -> tuple[QuerySet[M], Page[Any]]:
    n = rows.count() if n_rows is None else n_rows
    n_pages = max(1, -(-n // size))
    number = min(max(1, number), n_pages)
    return rows[(number - 1) * size : number * size], Page([], number, n_pages, n)


# --- interactions ---------------------------------------------------------------------------------------------------

_GLIMPSE = (
    "interaction_id", "interaction__origin__name", "interaction__source_id", "interaction__kind", "interaction__at",
    "interaction__whose", "interaction__whose_rule", "interaction__customer__account", "interaction__customer__name",
    "n", "title", "masks",
)  # fmt: skip


def _glimpses(versions: QuerySet[Version]) -> list[Glimpse]:
    rows = versions.annotate(begins=Substr("body", 1, _READ)).values_list(*_GLIMPSE, "begins")
    return [_glimpse(row) for row in rows]


def _glimpse(row: Sequence[Any]) -> Glimpse:
    pk, source, source_id, kind, at, whose, rule, account, name, n, title, raw_masks, body = row
    masks = [Mask(*m) for m in raw_masks]
    ref = f"{source}/{source_id}"
    return Glimpse(
        pk, ref, kind, at, whose, rule, account or "", name or "", n,
        _shown("title", title, masks), _cut(_shown("body", body, masks)),
    )  # fmt: skip


def _shown(part: str, text: str, masks: Sequence[Mask]) -> str:
    if not text:
        return ""
    whole = Span("title" if part == "title" else "body", 0, len(text))
    hidden = {Span(m.part, m.start, m.end): m.word for m in masks}
    return verbatim(lambda _row, _part: text, Row(""), [whole], hidden)


def _cut(text: str) -> str:
    return text if len(text) <= START else text[:START].rsplit(" ", 1)[0] + " …"


def _named(refs: Iterable[str]) -> Q:
    """Interactions that could bear these names. Where a source ends and an id begins is open: both may hold slashes."""
    tails = {ref[i + 1 :] for ref in refs for i, c in enumerate(ref) if c == "/"}
    return Q(interaction__source_id__in=sorted(tails))


def by_ref(ref: str) -> Heard | None:
    """The interaction of a full name, as it is now. One query."""
    return next((h for h in _heard(_latest().filter(_named([ref]))) if h.ref == ref), None)


def rows(wanted: Iterable[Row]) -> dict[Row, Heard]:
    """The texts of rows that a sentence cites; those that are not there are absent. One query for each 300 rows."""
    found: dict[Row, Heard] = {}
    for some in batched(sorted(set(wanted)), 300):
        asked = set(some)
        versions = Version.objects.filter(_named(r.ref for r in some), n__in={r.version for r in some})
        for h in _heard(versions):
            row = Row(h.ref, h.n)
            if row in asked:
                found[row] = h
    return found


def versions(pk: int) -> list[Told]:
    return [Told(*v) for v in Version.objects.filter(interaction=pk).order_by("n").values_list("n", "heard_at")]


def thread(one: Heard, limit: int = 40) -> Page[Glimpse]:
    """The thread that an interaction stands in, oldest first: the `limit` posts around it, as one page of them."""
    name = one.thread or one.source_id
    posts = _latest().filter(
        Q(interaction__thread=name) | Q(interaction__source_id__in=[name, one.source_id]),
        interaction__origin__name=one.source,
    )
    earlier = Q(interaction__at__lt=one.at) | Q(interaction__at=one.at, interaction_id__lt=one.pk)
    number = posts.filter(earlier).count() // limit + 1
    some, page = _page(posts, number, limit)
    return page._replace(rows=_glimpses(some))


def linked(pk: int, limit: int = 60) -> list[Linked]:
    """What an interaction links to and what links to it, the surest first. Three queries."""
    columns = ("interaction_id", "other_id", "how", "what", "score")
    either = Link.objects.filter(Q(interaction=pk) | Q(other=pk)).order_by("-score", "pk")
    found = list(either.values_list(*columns)[:limit])
    others = {b if a == pk else a for a, b, *_ in found}
    seen = {g.pk: g for g in _glimpses(_latest().filter(interaction__in=others))}
    return [Linked(seen[b if a == pk else a], how, what, score, a == pk) for a, b, how, what, score in found]


def search(words: Sequence[str], number: int = 1, size: int = 20) -> tuple[Page[Glimpse], dict[int, Heard]]:
    """Interactions whose title and body together hold every one of the words, newest first, with their texts."""
    found = _latest().order_by("-interaction__at", "-interaction_id")
    for word in words:
        # SQLite folds the case of ASCII alone: the other letters are asked for as they are usually written.
        ways = Q()
        for way in {word, word.lower(), word.capitalize(), word.upper()}:
            ways |= Q(title__icontains=way) | Q(body__icontains=way)
        found = found.filter(ways)
    some, page = _page(found, number, size)
    texts = {h.pk: h for h in _heard(found.filter(interaction__in=list(some.values_list("interaction_id", flat=True))))}
    shown = [_glimpse(_as_row(h)) for h in texts.values()]
    return page._replace(rows=shown), texts


def _as_row(h: Heard) -> tuple[Any, ...]:
    return (
        h.pk, h.source, h.source_id, h.kind, h.at, h.whose, h.whose_rule, h.account, h.account_name, h.n, h.title,
        h.masks, h.body[:_READ],
    )  # fmt: skip


# --- problems -------------------------------------------------------------------------------------------------------


def _problems() -> QuerySet[Any]:
    voice = Q(members__interaction__whose__in=["customer", "unknown"])
    return Problem.objects.annotate(
        n_interactions=Count("members__interaction", filter=voice, distinct=True),
        n_customers=Count("members__interaction__customer", filter=voice, distinct=True),
        first_at=Min("members__interaction__at", filter=voice),
        last_at=Max("members__interaction__at", filter=voice),
    )


def problem_page(kind: str = "", number: int = 1, size: int = 25) -> Page[ProblemRow]:
    """Problems that stand, the one with most customers first. Two queries."""
    standing = Problem.objects.filter(merged_into=None)
    found = _problems().filter(merged_into=None)
    if kind:
        standing, found = standing.filter(kind=kind), found.filter(kind=kind)
    found = found.order_by("-n_customers", "-n_interactions", "number")
    some, page = _page(found, number, size, n_rows=standing.count())
    return page._replace(rows=[ProblemRow(*row) for row in some.values_list(*_PROBLEM)])


def problem_kinds() -> dict[str, int]:
    """How many standing problems there are of each kind, most first."""
    kinds = Problem.objects.filter(merged_into=None).values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return dict(kinds)


def problem(number: int) -> ProblemRow:
    """One problem with its counts. Raises Unknown."""
    row = _problems().filter(number=number).values_list(*_PROBLEM).first()
    if row is None:
        raise Unknown(f"There is no problem P-{number}.", next="To see them all: firsthand problems")
    return ProblemRow(*row)


def rhythms(numbers: Iterable[int], unit: Unit) -> dict[int, dict[date, int]]:
    """Interactions of each problem by the first day of each unit, in the zone of the pages. One query."""
    counted = (
        Member.objects.filter(problem__number__in=list(numbers), interaction__whose__in=["customer", "unknown"])
        .annotate(starts=Trunc("interaction__at", unit))
        .values_list("problem__number", "starts")
        .annotate(n=Count("interaction", distinct=True))
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for number, at, n in counted:
        found[number][at.date()] = n
    return dict(found)


def said_at(number: int) -> list[datetime]:
    """When each interaction of a problem was said, oldest first; customer voice alone."""
    voice = Interaction.objects.filter(VOICE, memberships__problem__number=number)
    return [at for at, _ in voice.order_by("at", "pk").values_list("at", "pk").distinct()]


def _of_problem(number: int) -> QuerySet[Version]:
    mine = Member.objects.filter(problem__number=number).values("interaction")
    return _latest().filter(interaction__in=mine).order_by("-interaction__at", "-interaction_id")


def problem_rows(
    number: int,
    page: int = 1,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    account: str | None = None,
    pks: Sequence[int] | None = None,
    size: int = 25,
) -> Page[Glimpse]:
    """Interactions of a problem, newest first: all customer voice, or that of a time, of an account, or given ones."""
    found = _of_problem(number)
    found = found.filter(interaction__whose__in=["customer", "unknown"]) if pks is None else _latest()
    if pks is not None:
        found = found.filter(interaction__in=list(pks)).order_by("-interaction__at", "-interaction_id")
    if start:
        found = found.filter(interaction__at__gte=start)
    if end:
        found = found.filter(interaction__at__lt=end)
    if account is not None:
        found = found.filter(interaction__customer__account=account)
    some, cut = _page(found, page, size)
    return cut._replace(rows=_glimpses(some))


def problem_customers(number: int, page: int = 1, size: int = 25) -> Page[CustomerCount]:
    """The customers of a problem, the one who said it most often first."""
    voice = Q(interaction__whose__in=["customer", "unknown"], interaction__memberships__problem__number=number)
    return _customers(Customer.objects.filter(voice), voice, page, size)


def surest(number: int, limit: int = 60) -> list[tuple[int, int, str]]:
    """Interaction, statement and account of a problem's surest members in customers' words."""
    members = Member.objects.filter(problem__number=number, interaction__whose__in=["customer", "unknown"])
    ordered = members.order_by("-confidence", "interaction__at", "interaction_id", "statement")
    columns = ("interaction_id", "statement", "interaction__customer__account")
    return [(pk, statement, account or "") for pk, statement, account in ordered.values_list(*columns)[:limit]]


def changes_naming(number: int, page: int = 1, size: int = 25) -> Page[Glimpse]:
    """Commits that name an interaction of the problem, newest first. A likeness is no naming."""
    naming = Link.objects.filter(other__memberships__problem__number=number).exclude(how="likeness")
    commits = _latest().filter(interaction__kind="commit", interaction__in=naming.values("interaction"))
    some, cut = _page(commits.order_by("-interaction__at", "-interaction_id"), page, size)
    return cut._replace(rows=_glimpses(some))


def history(number: int, limit: int = 40) -> Page[Happened]:
    """The newest lines of a problem's history, newest first."""
    some, cut = _page(Event.objects.filter(problem__number=number).order_by("-at", "-pk"), 1, limit)
    return cut._replace(rows=[Happened(e.pk, e.at, e.what, e.why, e.by, len({m[0] for m in e.moved})) for e in some])


def moved(number: int, event: int) -> list[int]:
    """The interactions that a line of a problem's history moved. Raises Unknown."""
    row = Event.objects.filter(problem__number=number, pk=event).first()
    if row is None:
        raise Unknown(f"The history of P-{number} has no such line.")
    return sorted({m[0] for m in row.moved})


def problems_of(pk: int) -> list[tuple[int, str, str, float]]:
    """The problems that an interaction belongs to: number, name, why it was placed there, and how surely."""
    placed = Member.objects.filter(interaction=pk).order_by("-confidence", "problem__number")
    columns = ("problem__number", "problem__name", "why", "confidence")
    found: dict[int, tuple[int, str, str, float]] = {}
    for row in placed.values_list(*columns):
        found.setdefault(row[0], row)
    return list(found.values())


# --- editions, customers, sources -----------------------------------------------------------------------------------


def edition_page(number: int = 1, size: int = 12) -> Page[EditionRow]:
    """Editions, newest week first. Two queries."""
    some, page = _page(Edition.objects.order_by("-week", "scope", "name"), number, size)
    return page._replace(rows=[EditionRow(*r) for r in some.values_list(*EditionRow._fields)])


def edition(name: str) -> EditionRow:
    """One edition by its name. Raises Unknown."""
    row = Edition.objects.filter(name__iexact=name).values_list(*EditionRow._fields).first()
    if row is None:
        raise Unknown(f'There is no edition "{name}".', next="To write one: firsthand newsletter")
    return EditionRow(*row)


def beside(one: EditionRow) -> tuple[str, str]:
    """The names of the editions of the same scope before and after; empty where there is none. Two queries."""
    same = Edition.objects.filter(scope=one.scope).exclude(name=one.name)
    older = same.filter(week__lt=one.week).order_by("-week", "name").values_list("name", flat=True).first()
    newer = same.filter(week__gt=one.week).order_by("week", "name").values_list("name", flat=True).first()
    return older or "", newer or ""


def _customers(
    found: QuerySet[Customer], counted: Q, number: int, size: int, order: str = "-n_interactions"
) -> Page[CustomerCount]:
    listed = found.annotate(
        n_interactions=Count("interaction", filter=counted, distinct=True),
        first_at=Min("interaction__at", filter=counted),
        last_at=Max("interaction__at", filter=counted),
    ).order_by(order, "account")
    some, page = _page(listed, number, size)
    fields = (*CustomerRow._fields, "n_interactions", "first_at", "last_at")
    made = [CustomerCount(CustomerRow(*r[:-3]), *r[-3:]) for r in some.values_list(*fields)]
    return page._replace(rows=made)


def customer_page(number: int = 1, size: int = 50) -> Page[CustomerCount]:
    """Customers, the one who said most first. Two queries."""
    return _customers(Customer.objects.all(), Q(), number, size)


def said_by(account: str, number: int = 1, size: int = 25) -> Page[Glimpse]:
    """Everything that an account said, newest first. Two queries."""
    found = _latest().filter(interaction__customer__account=account).order_by("-interaction__at", "-interaction_id")
    some, page = _page(found, number, size)
    return page._replace(rows=_glimpses(some))


def sources() -> list[SourceState]:
    """Every source with its counts, and when its newest text was heard. One query."""
    newest = Version.objects.filter(interaction__origin=OuterRef("pk")).order_by("-heard_at").values("heard_at")[:1]
    found = Source.objects.annotate(
        n_interactions=Count("interaction"),
        first_at=Min("interaction__at"),
        last_at=Max("interaction__at"),
        heard_at=Subquery(newest),
    ).order_by("name")
    fields = (*SourceRow._fields, "heard_at")
    return [SourceState(SourceRow(*r[:-1]), r[-1]) for r in found.values_list(*fields)]


def intake_page(number: int = 1, size: int = 25) -> Page[IntakeRow]:
    """What was heard, newest first. Two queries."""
    some, page = _page(Intake.objects.order_by("-started_at", "-pk"), number, size)
    return page._replace(rows=[IntakeRow(*r) for r in some.values_list(*IntakeRow._fields)])


def counted() -> Mapping[str, int]:
    """How much the store holds, for pages that have nothing else to show. Three queries."""
    return {
        "interactions": Interaction.objects.exclude(kind="commit").count(),
        "commits": Interaction.objects.filter(kind="commit").count(),
        "problems": Problem.objects.filter(merged_into=None).count(),
    }


def latest_at() -> datetime | None:
    """When the newest interaction that is no commit was said."""
    newest: datetime | None = Interaction.objects.exclude(kind="commit").aggregate(at=Max("at"))["at"]
    return newest


__all__ = [
    "START", "CustomerCount", "Glimpse", "Happened", "Linked", "Page", "SourceState", "Told", "beside", "by_ref",
    "changes_naming", "counted", "customer_page", "edition", "edition_page", "history", "intake_page", "latest_at",
    "linked", "moved", "problem", "problem_customers", "problem_kinds", "problem_page", "problem_rows", "problems_of",
    "rhythms", "rows", "said_at", "said_by", "search", "sources", "surest", "thread", "versions",
]  # fmt: skip
