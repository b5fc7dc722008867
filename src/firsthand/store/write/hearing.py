"""Keeps what was heard: interactions and their versions, customers, commits, releases, and the intake itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from firsthand.nouns import Account, Commit, Said, Tag
from firsthand.store.access.records import MOVED
from firsthand.store.models import Change, Customer, Fact, Intake, Interaction, Release, Source, Version
from firsthand.store.write.batch import Counted, batch, now, sha256

#: Fields that an interaction takes from `Said` under the same name, and that a later export may change.
_FACTS = (
    "kind", "at", "thread", "url", "author", "author_email", "author_role", "rating", "version",
    "platform", "component", "plan", "locale",
)  # fmt: skip
_UPDATED = (*_FACTS, "account_said", "labels", "attributes", "later", "n_versions", "read_with")

#: What is longer is cut: these columns say how to find or group an interaction, and the words of it stand elsewhere.
_WIDTHS = {
    name: width
    for name in (*_FACTS, "account_said")
    if (width := getattr(Interaction._meta.get_field(name), "max_length", None))
}
_ACCOUNT_WIDTHS = {
    name: width
    for name in ("account", "name", "plan", "region")
    if (width := getattr(Customer._meta.get_field(name), "max_length", None))
}
_ID_WIDTH = Interaction._meta.get_field("source_id").max_length or 0
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 16

_Key = tuple[int, str]


def unstorable(row: Said | Account) -> str:
    """Why a row cannot be kept, in words; empty for one that can."""
    if isinstance(row, Said):
        return f"an id of more than {_ID_WIDTH} characters" if len(row.source_id) > _ID_WIDTH else ""
    if len(row.account) > _ACCOUNT_WIDTHS["account"]:
        return f"an account of more than {_ACCOUNT_WIDTHS['account']} characters"
    return "an amount of more than 16 digits" if row.money and row.money.amount >= _MOST else ""


def intake(path: str, format: str, sha: str, options: Mapping[str, Any]) -> int:
    with batch():
        made = Intake.objects.create(path=path, format=format, sha256=sha, started_at=now(), options=dict(options))
    return made.pk


def intake_ended(pk: int, counted: Counted, n_rejected: int, rejects_path: str, notes: Sequence[str]) -> None:
    with batch():
        Intake.objects.filter(pk=pk).update(
            ended_at=now(), n_rejected=n_rejected, rejects_path=rejects_path, notes=list(notes), **counted._asdict()
        )


def interactions(said: Sequence[Said], format: str, heard_at: datetime) -> Counted:
    """Keeps a batch of interactions as they came.

    An unknown id is new. A text that no version of the interaction has makes a new version; the old ones stay, and
    so do the quotes made from them. The same text with other facts (a ticket that was closed) updates the facts.
    A row that is older than what is stored, by the source's own `updated_at`, changes nothing; nor does a row whose
    text is that of an earlier version, unless the source says that it is newer.
    """
    with batch():
        origins = _origins({s.source for s in said}, format)
        rows = Interaction.objects.filter(origin__in=origins.values(), source_id__in={s.source_id for s in said})
        stored = {(row.origin_id, row.source_id): row for row in rows}
        shas = _shas(stored)
        fresh: list[Interaction] = []
        touched: dict[_Key, Interaction] = {}
        texts: list[Version] = []
        counted = Counted()
        for s in said:
            key = (origins[s.source].pk, s.source_id)
            sha, facts = sha256(s.title, s.body), _facts(s)
            known = stored.get(key)
            if known is None:
                known = stored[key] = Interaction(origin=origins[s.source], source_id=s.source_id, **facts)
                fresh.append(known)
            elif not _changes(known, facts, sha, shas[key]):
                counted = counted.plus(Counted(n_unchanged=1))
                continue
            else:
                touched[key] = known
                for name, value in facts.items():
                    setattr(known, name, value)
            if sha not in shas[key][-1:]:
                shas[key].append(sha)
                known.n_versions, known.read_with = len(shas[key]), 0
                texts.append(Version(n=known.n_versions, title=s.title, body=s.body, sha256=sha, heard_at=heard_at))
                texts[-1].interaction = known
            counted = counted.plus(Counted(n_updated=1) if key in touched else Counted(n_new=1))
        Interaction.objects.bulk_create(fresh, batch_size=400)
        for version in texts:
            version.interaction_id = version.interaction.pk
        Version.objects.bulk_create(texts, batch_size=400)
        saved = [one for one in touched.values() if one not in fresh]
        Interaction.objects.bulk_update(saved, _UPDATED, batch_size=100)
    return counted


def _changes(known: Interaction, facts: Mapping[str, Any], sha: str, shas: Sequence[str]) -> bool:
    order = _order(facts, known)
    if order < 0 or (sha in shas[:-1] and order == 0):
        return False
    return sha != shas[-1] or any(getattr(known, name) != value for name, value in facts.items())


def _order(facts: Mapping[str, Any], known: Interaction) -> int:
    """Whether the source changed a row before (-1) or after (1) what is stored; 0 where nothing tells."""
    said_at, known_at = _updated(facts["later"]), _updated(known.later)
    if said_at is None and known_at is None:
        return 0
    # A row that names no change was not changed since it was said.
    said_at, known_at = said_at or facts["at"], known_at or known.at
    return (said_at > known_at) - (said_at < known_at)


def _updated(later: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(later.get("updated_at", "")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cut(values: Mapping[str, Any], widths: Mapping[str, int]) -> dict[str, Any]:
    return {k: v[: widths[k]] if k in widths and isinstance(v, str) else v for k, v in values.items()}


def _facts(s: Said) -> dict[str, Any]:
    own = {name: getattr(s, name) for name in _FACTS}
    kept = {"labels": list(s.labels), "attributes": dict(s.attributes), "later": dict(s.later)}
    # A first post may name itself as its thread; only what hangs on another post has one.
    own |= {"account_said": s.customer, "thread": "" if s.thread == s.source_id else s.thread}
    return _cut(own, _WIDTHS) | kept


def _origins(names: set[str], format: str) -> dict[str, Source]:
    Source.objects.bulk_create([Source(name=n, format=format) for n in sorted(names)], ignore_conflicts=True)
    return {s.name: s for s in Source.objects.filter(name__in=names)}


def _shas(stored: Mapping[_Key, Interaction]) -> defaultdict[_Key, list[str]]:
    keys = {one.pk: key for key, one in stored.items()}
    shas: defaultdict[_Key, list[str]] = defaultdict(list)
    rows = Version.objects.filter(interaction__in=keys).order_by("n").values_list("interaction_id", "sha256")
    for pk, sha in rows:
        shas[keys[pk]].append(sha)
    return shas


def commits(repository: str, batch_of: Sequence[Commit], heard_at: datetime) -> Counted:
    """Keeps commits: the message as an interaction of a colleague, the change beside it."""
    said = [
        Said(
            source=f"git:{repository}",
            source_id=c.sha,
            at=c.committed_at,
            title=c.subject,
            body=c.body,
            kind="commit",
            author=c.author,
            author_email=c.author_email,
            author_role="colleague",
        )
        for c in batch_of
    ]
    with batch():
        counted = interactions(said, "git", heard_at)
        have = set(
            Change.objects.filter(repository=repository, sha__in=[c.sha for c in batch_of]).values_list(
                "sha", flat=True
            )
        )
        pks = dict(
            Interaction.objects.filter(
                origin__name=f"git:{repository}", source_id__in=[c.sha for c in batch_of]
            ).values_list("source_id", "pk")
        )
        Change.objects.bulk_create(
            [_change(repository, c, pks[c.sha]) for c in batch_of if c.sha not in have], batch_size=200
        )
    return counted


def _change(repository: str, c: Commit, interaction: int) -> Change:
    return Change(
        interaction_id=interaction,
        repository=repository,
        sha=c.sha,
        parents=list(c.parents),
        authored_at=c.authored_at,
        committed_at=c.committed_at,
        trailers=[list(t) for t in c.trailers],
        files=[list(f) for f in c.files],
        n_files=len(c.files),
        n_added=sum(f.n_added or 0 for f in c.files),
        n_deleted=sum(f.n_deleted or 0 for f in c.files),
    )


def releases(repository: str, tags: Sequence[Tag]) -> int:
    """Keeps tags as releases; a tag that moved is moved. Returns how many are new."""
    with batch():
        tags = [t._replace(name=t.name[:200]) for t in tags]
        known = {r.name: r for r in Release.objects.filter(repository=repository)}
        fresh = [Release(repository=repository, name=t.name, at=t.at, sha=t.sha) for t in tags if t.name not in known]
        Release.objects.bulk_create(fresh, batch_size=400)
        for t in tags:
            one = known.get(t.name)
            if one and (one.at, one.sha) != (t.at, t.sha):
                one.at, one.sha = t.at, t.sha
                one.save(update_fields=["at", "sha"])
    return len(fresh)


def accounts(batch_of: Sequence[Account]) -> Counted:
    """Keeps the rows of a customers table. An account that only an interaction had named becomes a listed one."""
    counted = Counted()
    with batch():
        known = {c.account: c for c in Customer.objects.filter(account__in=[a.account for a in batch_of])}
        for a in batch_of:
            values = {
                "name": a.name,
                "domains": list(a.domains),
                "aliases": list(a.aliases),
                "plan": a.plan,
                "money_amount": a.money.amount.quantize(_CENT) if a.money else None,
                "money_currency": a.money.currency if a.money else "",
                "money_per": a.money.per if a.money else "",
                "region": a.region,
                "since": a.since,
                "until": a.until,
                "listed": True,
                "attributes": dict(a.attributes),
            }
            values = _cut(values, _ACCOUNT_WIDTHS)
            one = known.get(a.account)
            if one is None:
                known[a.account] = Customer.objects.create(account=a.account, **values)
                counted = counted.plus(Counted(n_new=1))
            elif any(getattr(one, k) != v for k, v in values.items()):
                for k, v in values.items():
                    setattr(one, k, v)
                one.save()
                counted = counted.plus(Counted(n_updated=1))
            else:
                counted = counted.plus(Counted(n_unchanged=1))
    return counted


def moved(n: int) -> None:
    """Leaves a trace of interactions that changed hands: their rows do not tell it."""
    with batch():
        known = Fact.objects.filter(key=MOVED).first()
        remember(MOVED, n + (known.value if known else 0))


def remember(key: str, value: Any) -> None:
    with batch():
        Fact.objects.update_or_create(key=key, defaults={"value": value})
