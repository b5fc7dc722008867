"""The one door to write. Each function is one transaction: killed anywhere, the store holds all of it or none."""

from firsthand.store.write.batch import Counted, batch, now, sha256
from firsthand.store.write.editions import edition
from firsthand.store.write.hearing import (
    accounts,
    commits,
    intake,
    intake_ended,
    interactions,
    moved,
    releases,
    remember,
    unstorable,
)
from firsthand.store.write.problems import Birth, Joining, Placed, forget, rename, understood, vectors
from firsthand.store.write.reading import LinkFound, ReadPassage, ReadText, belongs, links, passages, whose
from firsthand.store.write.whole import store

__all__ = [
    "Birth",
    "Counted",
    "Joining",
    "LinkFound",
    "Placed",
    "ReadPassage",
    "ReadText",
    "accounts",
    "batch",
    "belongs",
    "commits",
    "edition",
    "forget",
    "intake",
    "intake_ended",
    "interactions",
    "links",
    "moved",
    "now",
    "passages",
    "releases",
    "remember",
    "rename",
    "sha256",
    "store",
    "understood",
    "unstorable",
    "vectors",
    "whose",
]
