"""Keeps what was read out of the texts: passages, whose words they are, which customer, and what links to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import F

from firsthand.nouns import Aside, Mask, Span
from firsthand.store.chunks import batched
from firsthand.store.models import Customer, Interaction, Link, Passage, Version
from firsthand.store.write.batch import batch, sha256


class ReadPassage(NamedTuple):
    """A passage that was found: where it stands, its sentences, which statement it is part of, and its masked text."""

    span: Span
    sentences: tuple[Span, ...]
    statement: int
    text: str


class ReadText(NamedTuple):
    """What reading made of one version of one interaction."""

    interaction_id: int
    version_id: int
    asides: Sequence[Aside]
    masks: Sequence[Mask]
    language: str
    passages: Sequence[ReadPassage]


class LinkFound(NamedTuple):
    """That one interaction speaks of another, how that is known, and where it stands."""

    interaction_id: int
    other_id: int
    how: str
    what: str = ""
    score: float = 1.0
    span: Span | None = None


def passages(texts: Sequence[ReadText], rules: int) -> None:
    """Keeps the passages of a batch of versions. Passages of older versions stay, so that their quotes resolve.

    A text that another process has heard a newer version of meanwhile is left out: it waits to be read again.
    """
    with batch():
        latest = Version.objects.filter(n=F("interaction__n_versions"), pk__in=[t.version_id for t in texts])
        standing = set(latest.values_list("pk", flat=True))
        texts = [t for t in texts if t.version_id in standing]
        versions = [t.version_id for t in texts]
        interactions = [t.interaction_id for t in texts]
        Passage.objects.filter(version__in=versions).delete()
        Passage.objects.filter(version__interaction__in=interactions).update(current=False)
        Passage.objects.bulk_create(
            [
                Passage(
                    version_id=t.version_id,
                    part=p.span.part,
                    start=p.span.start,
                    end=p.span.end,
                    statement=p.statement,
                    sentences=[list(s) for s in p.sentences],
                    text=p.text,
                    text_sha256=sha256(p.text),
                )
                for t in texts
                for p in t.passages
            ],
            batch_size=400,
        )
        read = {t.version_id: t for t in texts}
        rows = list(Version.objects.filter(pk__in=versions).only("pk"))
        for row in rows:
            text = read[row.pk]
            row.asides, row.masks = [list(a) for a in text.asides], [list(m) for m in text.masks]
            row.language = text.language
        Version.objects.bulk_update(rows, ["asides", "masks", "language"], batch_size=100)
        Interaction.objects.filter(pk__in=interactions).update(read_with=rules)


def whose(decided: Mapping[int, tuple[str, str]]) -> int:
    """Keeps who speaks in each interaction and the rule that decided. Returns how many changed."""
    width = Interaction._meta.get_field("whose_rule").max_length
    kept = {pk: (whose, rule[:width]) for pk, (whose, rule) in decided.items()}
    with batch():
        changed = [
            row
            for pks in batched(kept)
            for row in Interaction.objects.filter(pk__in=pks).only("pk", "whose", "whose_rule")
            if (row.whose, row.whose_rule) != kept[row.pk]
        ]
        for row in changed:
            row.whose, row.whose_rule = kept[row.pk]
        Interaction.objects.bulk_update(changed, ["whose", "whose_rule"], batch_size=400)
    return len(changed)


def belongs(accounts: Mapping[int, str]) -> int:
    """Keeps which account each interaction belongs to ("" is none), and makes the accounts that nobody listed.

    An account that nobody listed and nothing belongs to any more goes. Returns how many interactions changed hands.
    """
    with batch():
        names = sorted(set(accounts.values()) - {""})
        Customer.objects.bulk_create([Customer(account=name) for name in names], ignore_conflicts=True, batch_size=400)
        pks: dict[str, int | None] = {"": None}
        for some in batched(names):
            pks |= dict(Customer.objects.filter(account__in=some).values_list("account", "pk"))
        changed = [
            row
            for pks_of in batched(accounts)
            for row in Interaction.objects.filter(pk__in=pks_of).only("pk", "customer")
            if row.customer_id != pks[accounts[row.pk]]
        ]
        for row in changed:
            row.customer_id = pks[accounts[row.pk]]
        Interaction.objects.bulk_update(changed, ["customer"], batch_size=400)
        Customer.objects.filter(listed=False, interaction=None).delete()
    return len(changed)


def links(found: Iterable[LinkFound]) -> None:
    """Keeps all that the texts and the trackers link now: what no longer stands there goes. Likeness is kept apart."""
    wanted = {(f.interaction_id, f.other_id, f.how, f.what): f for f in found if f.interaction_id != f.other_id}
    with batch():
        gone = []
        for row in Link.objects.exclude(how="likeness").iterator():
            key = (row.interaction_id, row.other_id, row.how, row.what)
            if key not in wanted or row.span != _span(wanted[key]):
                gone.append(row.pk)
            else:
                del wanted[key]
        for some in batched(gone):
            Link.objects.filter(pk__in=some).delete()
        Link.objects.bulk_create(
            [
                Link(
                    interaction_id=f.interaction_id,
                    other_id=f.other_id,
                    how=f.how,
                    what=f.what,
                    score=f.score,
                    span=_span(f),
                )
                for f in wanted.values()
            ],
            ignore_conflicts=True,
            batch_size=400,
        )


def _span(found: LinkFound) -> list[str | int]:
    return list(found.span) if found.span else []
