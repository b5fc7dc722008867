"""Reads what was heard: interactions with their raw text, threads, passages, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from firsthand.errors import Unknown
from firsthand.nouns import Aside, Mask, Part, Span
from firsthand.store.chunks import batched
from firsthand.store.models import Interaction, Link, Passage, Version

_COLUMNS = {
    "pk": "interaction_id",
    "version_pk": "pk",
    "source": "interaction__origin__name",
    "format": "interaction__origin__format",
    "source_id": "interaction__source_id",
    "kind": "interaction__kind",
    "at": "interaction__at",
    "thread": "interaction__thread",
    "url": "interaction__url",
    "author": "interaction__author",
    "author_email": "interaction__author_email",
    "author_role": "interaction__author_role",
    "whose": "interaction__whose",
    "whose_rule": "interaction__whose_rule",
    "account": "interaction__customer__account",
    "account_name": "interaction__customer__name",
    "account_said": "interaction__account_said",
    "rating": "interaction__rating",
    "app_version": "interaction__version",
    "platform": "interaction__platform",
    "component": "interaction__component",
    "plan": "interaction__plan",
    "locale": "interaction__locale",
    "labels": "interaction__labels",
    "attributes": "interaction__attributes",
    "later": "interaction__later",
    "n": "n",
    "n_versions": "interaction__n_versions",
    "title": "title",
    "body": "body",
    "asides": "asides",
    "masks": "masks",
    "language": "language",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One version of one interaction, as stored. `n` is the version; `title` and `body` are raw."""

    pk: int
    version_pk: int
    source: str
    format: str
    source_id: str
    kind: str
    at: datetime
    thread: str
    url: str
    author: str
    author_email: str
    author_role: str
    whose: str
    whose_rule: str
    account: str | None
    account_name: str | None
    account_said: str
    rating: float | None
    app_version: str
    platform: str
    component: str
    plan: str
    locale: str
    labels: list[str]
    attributes: Mapping[str, Any]
    later: Mapping[str, Any]
    n: int
    n_versions: int
    title: str
    body: str
    asides: tuple[Aside, ...]
    masks: tuple[Mask, ...]
    language: str

    @property
    def ref(self) -> str:
        """What names it everywhere: its source and its id there."""
        return f"{self.source}/{self.source_id}"

    def part(self, name: str) -> str:
        return self.title if name == "title" else self.body

    def masked(self, name: str) -> str:
        """A part with the word that stands for it in the place of each piece of personal data: what may be shown."""
        text = self.part(name)
        for mask in sorted((m for m in self.masks if m.part == name), key=lambda m: -m.start):
            text = text[: mask.start] + mask.word + text[mask.end :]
        return text


def as_part(name: str) -> Part:
    return "title" if name == "title" else "body"


class PassageRow(NamedTuple):
    """A passage and where it stands. `text` is masked; the raw words are the span's."""

    pk: int
    interaction_id: int
    version: int
    span: Span
    statement: int
    sentences: tuple[Span, ...]
    text: str
    text_sha256: str


class LinkRow(NamedTuple):
    interaction_id: int
    other_id: int
    how: str
    what: str
    score: float
    span: Span | None


def _heard(rows: QuerySet[Version]) -> Iterator[Heard]:
    for row in rows.values_list(*_COLUMNS.values()).iterator(chunk_size=500):
        values = dict(zip(_COLUMNS, row, strict=True))
        values["asides"] = tuple(Aside(*a) for a in values["asides"])
        values["masks"] = tuple(Mask(*m) for m in values["masks"])
        yield Heard(**values)


def _latest() -> QuerySet[Version]:
    return Version.objects.filter(n=F("interaction__n_versions")).order_by("interaction__at", "interaction_id")


def between(start: datetime | None, end: datetime | None, *, commits: bool | None = None) -> Iterator[Heard]:
    """Interactions said from `start` (included) to `end` (not), oldest first; with `commits` only those, or none."""
    rows = _latest()
    if start:
        rows = rows.filter(interaction__at__gte=start)
    if end:
        rows = rows.filter(interaction__at__lt=end)
    if commits is not None:
        rows = rows.filter(interaction__kind="commit") if commits else rows.exclude(interaction__kind="commit")
    return _heard(rows)


def by_pk(pks: Iterable[int]) -> dict[int, Heard]:
    found: dict[int, Heard] = {}
    for some in batched(sorted(set(pks))):
        found |= {h.pk: h for h in _heard(_latest().filter(interaction__in=some))}
    return found


def version(pk: int, n: int) -> Heard | None:
    """One version of an interaction, which may be an older one."""
    return next(_heard(Version.objects.filter(interaction=pk, n=n)), None)


def unread(rules: int) -> Iterator[Heard]:
    """Interactions whose passages were not made with these rules yet."""
    return _heard(_latest().exclude(interaction__read_with=rules))


def threads(source: str, names: Collection[str]) -> dict[str, list[Heard]]:
    """What hangs on each of the named threads of one source, oldest first, without the first post."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for some in batched(sorted(names)):
        for h in _heard(_latest().filter(interaction__origin__name=source, interaction__thread__in=some)):
            found[h.thread].append(h)
    return dict(found)


def named(name: str) -> Heard | None:
    """The interaction of a name, or None where there is none. Raises Unknown where it could be several."""
    tries = [Q(interaction__source_id=name), _split(name), Q(interaction__source_id__iexact=name)]
    if len(name) >= 6:
        tries.append(Q(interaction__kind="commit", interaction__source_id__startswith=name.lower()))
    for wanted in tries:
        rows = list(_heard(_latest().filter(wanted)[:3]))
        if len(rows) == 1:
            return rows[0]
        if rows:
            several = ", ".join(r.ref for r in rows)
            raise Unknown(f'"{name}" could be several interactions: {several}.', next="Name one of them in full.")
    return None


def _split(ref: str) -> Q:
    """What has this source and id. Both may hold slashes (`github:owner/name`, `notes/2021-10-04`): each is tried."""
    wanted = Q(pk=None)
    for place in (i for i, sign in enumerate(ref) if sign == "/"):
        wanted |= Q(interaction__origin__name=ref[:place], interaction__source_id=ref[place + 1 :])
    return wanted


def find(name: str) -> Heard:
    """The interaction of a name: `jira:ALOY/ALOY-552`, `ALOY-552`, or the start of a commit's sha.

    Raises Unknown where there is none, or where the name could be several.
    """
    found = named(name)
    if found is None:
        known = Interaction.objects.exclude(kind="commit").values_list("source_id", flat=True)
        near = get_close_matches(name.rpartition("/")[2], known.iterator(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise Unknown(
            f'There is no interaction "{name}" here.{hint}', next='To look for its words: firsthand similar "…"'
        )
    return found


def passages(pks: Iterable[int], *, current: bool = True) -> dict[int, list[PassageRow]]:
    """Passages of each interaction in reading order, the title's first."""
    found: dict[int, list[PassageRow]] = defaultdict(list)
    for some in batched(sorted(set(pks))):
        rows = Passage.objects.filter(version__interaction__in=some).order_by("version__n", "-part", "start")
        if current:
            rows = rows.filter(current=True)
        for row in rows.values_list(
            "pk", "version__interaction_id", "version__n", "part", "start", "end", "statement", "sentences", "text",
            "text_sha256",
        ):  # fmt: skip
            pk, interaction, n, part, start, end, statement, sentences, text, sha = row
            found[interaction].append(
                PassageRow(
                    pk,
                    interaction,
                    n,
                    Span(as_part(part), start, end),
                    statement,
                    tuple(Span(*s) for s in sentences),
                    text,
                    sha,
                )
            )
    return dict(found)


def links(pks: Iterable[int], *, into: bool = False) -> list[LinkRow]:
    """Links that go out of (or into) the interactions."""
    found: list[LinkRow] = []
    for some in batched(sorted(set(pks))):
        rows = Link.objects.filter(other__in=some) if into else Link.objects.filter(interaction__in=some)
        for a, b, how, what, score, span in rows.order_by("pk").values_list(
            "interaction_id", "other_id", "how", "what", "score", "span"
        ):
            found.append(LinkRow(a, b, how, what, score, Span(*span) if span else None))
    return found


def ids(prefixes: Collection[str] | None = None) -> dict[tuple[str, str], int]:
    """Row of every interaction by source and id; without commits."""
    rows = Interaction.objects.exclude(kind="commit").values_list("origin__name", "source_id", "pk")
    return {(source, source_id): pk for source, source_id, pk in rows.iterator()}


class Speaking(NamedTuple):
    """What one interaction tells of who speaks: no commits, latest text."""

    pk: int
    source: str
    source_id: str
    kind: str
    thread: str
    author: str
    author_email: str
    author_role: str
    account_said: str
    attributes: Mapping[str, Any]
    later: Mapping[str, Any]
    body: str


def speaking() -> Iterator[Speaking]:
    """Every interaction that is no commit, as far as it tells who is who."""
    rows = _latest().exclude(interaction__kind="commit")
    columns = [_COLUMNS[name] for name in Speaking._fields]
    for row in rows.values_list(*columns).iterator(chunk_size=1000):
        yield Speaking(*row)


def of_source(name: str) -> Iterator[Heard]:
    """Everything of one source, oldest first."""
    return _heard(_latest().filter(interaction__origin__name=name))


def roots(source: str, names: Collection[str]) -> dict[str, Heard]:
    """The first posts of the named threads, where the thread is named after one."""
    found: dict[str, Heard] = {}
    for some in batched(sorted(names)):
        rows = _latest().filter(interaction__origin__name=source, interaction__source_id__in=some)
        found |= {h.source_id: h for h in _heard(rows)}
    return found


def exactly(source: str, source_id: str, n: int) -> Heard | None:
    """One version of the interaction with this source and id."""
    rows = Version.objects.filter(n=n)
    found = next(_heard(rows.filter(interaction__origin__name=source, interaction__source_id=source_id)), None)
    # An id with a slash in it may have been cut there.
    return found or next(_heard(rows.filter(_split(f"{source}/{source_id}"))), None)


def voices(start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """When each customer wrote, and who: the account, else the author, else the row itself."""
    rows = Interaction.objects.filter(at__gte=start, at__lt=end, whose__in=["customer", "unknown"]).exclude(
        kind="commit"
    )
    return [
        (at, account or author or str(pk))
        for at, account, author, pk in rows.values_list("at", "customer__account", "author", "pk")
    ]
