"""What became of yesterday's problems when a new grouping is proposed. Clustering proposes; this decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any, Generic, Literal, NamedTuple, TypeVar

Item = TypeVar("Item", bound=Hashable)
What = Literal["same", "born", "merged", "split", "silent"]

#: A group is yesterday's problem where they share so much of what either had yesterday: the threshold on Jaccard's
#: coefficient that Greene, Doyle and Cunningham, "Tracking the evolution of communities in dynamic social networks"
#: (2010), use for matching communities between two steps.
SAME_AT = 0.3


class Fate(NamedTuple, Generic[Item]):
    """What became of one problem, or where a new one comes from.

    Attributes
    ----------
    problem : int or None
        Yesterday's problem; None for one that has no number yet.
    label : the proposal's label, or None where no group carries the problem on.
    what : same, born, merged (into `other`), split (a new problem out of `other`), silent (nothing of it was proposed).
    members : items that belong to it now, sorted. Every proposed item is a member of exactly one fate.
    moved : items that were in another problem yesterday (same, split), or that left it (merged), sorted.
    other : the problem it was merged into, or split from.
    why : one sentence for its history.
    """

    problem: int | None
    label: Any
    what: What
    members: tuple[Item, ...]
    moved: tuple[Item, ...]
    other: int | None
    why: str


def judge(
    yesterday: Mapping[Item, int],
    proposal: Mapping[Item, Hashable],
    *,
    pins: Mapping[Item, int] | None = None,
    apart: Iterable[Collection[int]] = (),
) -> list[Fate[Item]]:
    """Carry yesterday's problems over to a proposed grouping.

    A group and a problem are matched where their overlap is largest, one to one, counted among the items that both
    sides know: growth alone changes nobody's identity. A problem without a match is merged into the problem that took
    most of it. A group without a match is a split of the problem that most of its old items come from, or born.

    Parameters
    ----------
    yesterday : mapping of item to problem
        Items must sort among each other.
    proposal : mapping of item to label
        The new grouping. An item that it leaves out belongs to nothing.
    pins : mapping of item to problem
        A person's word: this item belongs to this problem, whatever is proposed.
    apart : iterable of pairs of problems
        A person's word: these two are never the same. Where both are proposed as one, each keeps what it had.

    Returns
    -------
    list of Fate
        Yesterday's problems by number, then new ones by their first item. The labels' names change nothing in it.

    Examples
    --------
    >>> fates = judge({1: 7, 2: 7, 3: 9}, {1: "x", 2: "x", 4: "x", 5: "y"})
    >>> [(fate.problem, fate.what, fate.members) for fate in fates]
    [(7, 'same', (1, 2, 4)), (9, 'silent', ()), (None, 'born', (5,))]
    """
    pinned = dict(pins or {})
    old = {**yesterday, **{item: problem for item, problem in pinned.items() if item in yesterday}}
    match = _matched(old, proposal)
    now = _placed(old, proposal, match, pinned, {frozenset(pair) for pair in apart})
    members: dict[Place, list[Item]] = defaultdict(list)
    for item in sorted(now):  # type: ignore[type-var]
        members[now[item]].append(item)
    had: dict[int, list[Item]] = defaultdict(list)
    for item in sorted(yesterday):  # type: ignore[type-var]
        had[yesterday[item]].append(item)
    label_of = {problem: label for label, problem in match.items()}
    known = sorted({*had, *(place for place in members if isinstance(place, int))})
    # Items are walked in their order, so new places stand by their first item.
    new = [place for place in members if isinstance(place, _New)]
    return [
        _same(problem, label_of.get(problem), members[problem], had[problem], yesterday)
        if problem in members
        else _gone(problem, had[problem], now)
        for problem in known
    ] + [_born(place.label, members[place], yesterday) for place in new]


class _New(NamedTuple):
    """The place of items that no known problem takes."""

    label: Hashable


Place = int | _New


def _matched(old: Mapping[Item, int], proposal: Mapping[Item, Hashable]) -> dict[Hashable, int]:
    """Label to problem, one to one, the largest overlap first; ties by the problem's number, then the first item."""
    shared = Counter((old[item], label) for item, label in proposal.items() if item in old)
    n_problem, n_label = Counter[int](), Counter[Hashable]()
    for (problem, label), n in shared.items():
        n_problem[problem] += n
        n_label[label] += n
    # A label's own name must decide nothing: its first item stands for it.
    first: dict[Hashable, int] = {}
    for place, item in enumerate(sorted(proposal)):  # type: ignore[type-var]
        first.setdefault(proposal[item], place)
    match: dict[Hashable, int] = {}
    taken: set[int] = set()
    for (problem, label), n in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0][0], first[pair[0][1]])):
        jaccard = n / (n_problem[problem] + n_label[label] - n)
        if jaccard >= SAME_AT and label not in match and problem not in taken:
            match[label] = problem
            taken.add(problem)
    return match


def _placed(
    old: Mapping[Item, int],
    proposal: Mapping[Item, Hashable],
    match: Mapping[Hashable, int],
    pinned: Mapping[Item, int],
    never: set[frozenset[int]],
) -> dict[Item, Place]:
    """Where every item belongs now, a person's word before the proposal's."""
    now: dict[Item, Place] = {}
    for item, label in proposal.items():
        problem = match.get(label)
        if problem is None:
            now[item] = _New(label)
        elif item in old and frozenset((old[item], problem)) in never:
            now[item] = old[item]
        else:
            now[item] = problem
    return {**now, **pinned}


def _same(
    problem: int, label: Hashable, members: list[Item], had: list[Item], yesterday: Mapping[Item, int]
) -> Fate[Item]:
    came = tuple(item for item in members if yesterday.get(item, problem) != problem)
    n_new = sum(item not in yesterday for item in members)
    why = f"{len(members) - len(came) - n_new} of the {len(had)} it had are together"
    why += f", {n_new} are new" if n_new else ""
    why += f", {len(came)} came from {_numbers(yesterday[item] for item in came)}" if came else ""
    why += "; a person's word keeps them" if label is None else ""
    return Fate(problem, label, "same", tuple(members), came, None, why + ".")


def _gone(problem: int, had: list[Item], now: Mapping[Item, Place]) -> Fate[Item]:
    """A problem that nothing carries on: silent, or merged into whichever took most of it, or divided."""
    moved = tuple(item for item in had if item in now)
    if not moved:
        return Fate(problem, None, "silent", (), (), None, "Nothing that belonged to it is in any group now.")
    went = Counter(place for item in moved if isinstance(place := now[item], int))
    into = min(went, key=lambda other: (-went[other], other), default=None)
    if into is None or 2 * went[into] < len(moved):
        n_places = len({now[item] for item in moved})
        return Fate(problem, None, "split", (), moved, None, f"Its {len(moved)} went to {n_places} others.")
    why = f"{went[into]} of the {len(had)} it had are in P-{into} now."
    return Fate(problem, None, "merged", (), moved, into, why)


def _born(label: Hashable, members: list[Item], yesterday: Mapping[Item, int]) -> Fate[Item]:
    """A group that is no known problem: a split of one where most of it was there yesterday, otherwise born."""
    moved = tuple(item for item in members if item in yesterday)
    sources = Counter(yesterday[item] for item in moved)
    if 2 * len(moved) > len(members):
        source = min(sources, key=lambda problem: (-sources[problem], problem))
        why = f"{sources[source]} of its {len(members)} were in P-{source}."
        return Fate(None, label, "split", tuple(members), moved, source, why)
    why = f"{len(members) - len(moved)} of its {len(members)} belonged to nothing before"
    why += f", the others came from {_numbers(sources)}." if moved else "."
    return Fate(None, label, "born", tuple(members), moved, None, why)


def _numbers(problems: Iterable[int]) -> str:
    return ", ".join(f"P-{problem}" for problem in sorted(set(problems)))
