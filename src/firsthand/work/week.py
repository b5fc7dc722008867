"""Gathers what an edition of one week is made from, as it could be known at the edition's cut-off."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from firsthand.evidence import Row
from firsthand.hear import redact
from firsthand.nouns import Span, Week
from firsthand.outside import git
from firsthand.settings import Settings
from firsthand.store.access import problems, records, texts
from firsthand.store.access.records import ChangeRow
from firsthand.store.access.texts import Heard
from firsthand.tell import facts
from firsthand.trace import history
from firsthand.understand import endings, kinds
from firsthand.work import embedding, similar, trends, twins
from firsthand.work.statements import Progress

#: Answers are read up to a day behind the week: an edition is written on Monday, and Monday's answers belong to it.
AFTERWARDS = timedelta(days=1)
#: How far back a customer who has had no word is still told of.
WAITING = timedelta(weeks=8)
#: Commits of the days before the week, for what this week's commits put right.
EARLIER = timedelta(days=14)
#: How often an echo may be mere chance. At one in fifty, five editions with ten new posts each name one wrongly.
ECHO_CHANCE = 0.02
#: Recent threads beyond which a name out of the code is everybody's, and says nothing of two.
COMMON = 3
#: How far the nearest post must lead the next one to be shown as the nearest, where chance cannot be ruled out.
STANDS_OUT = 2.0
CLOSE = "close in meaning"
#: How alike a commit that names no ticket must be to a post, and of how many words it must be at least.
LIKELY_SCORE = 0.97
LEAST_WORDS = 4

#: Kinds that begin a thread of work where a colleague writes them.
_WORK = ("ticket", "issue", "error")


class _Thread(NamedTuple):
    """All posts of one thread until the cut-off, oldest first, and which one began it."""

    posts: list[Heard]

    @property
    def first(self) -> Heard:
        return (
            next((p for p in self.posts if p.whose in ("customer", "unknown")), self.posts[0])
            if self.is_chat
            else self.posts[0]
        )

    @property
    def is_chat(self) -> bool:
        return self.posts[0].kind in ("message", "mail")


def gather(
    week: Week,
    home: Path,
    settings: Settings,
    *,
    mine: bool = False,
    progress: Progress = lambda what, n, of: None,
) -> facts.WeekFacts:
    """The facts of a week. With `mine`, only what the reader's own commits of the week touch."""
    return _Gathering(week, home, settings, mine, progress).everything()


class _Gathering:
    def __init__(self, week: Week, home: Path, settings: Settings, mine: bool, progress: Progress) -> None:
        self.week, self.home, self.settings, self.mine = week, home, settings, mine
        self.cutoff = week.end + AFTERWARDS
        self.progress = progress
        self._posts: dict[int, facts.Post] = {}
        self._changes: dict[int, facts.Change] = {}

    def everything(self) -> facts.WeekFacts:
        week, cutoff = self.week, self.cutoff
        changes = records.changes_between(week.start, week.end)
        if self.mine:
            changes = [c for c in changes if self._is_mine(c)]
        heard = [h for h in texts.between(week.start, cutoff, commits=False)]
        recent = [h for h in texts.between(week.start - WAITING, week.start, commits=False)]
        pks_named = self._about(changes)
        touched = self._threads([*heard, *recent, *texts.by_pk(pks_named).values()])
        self._prepare(touched, changes)
        built = {key: self._thread(t) for key, t in touched.items()}
        counted = Counter(n for t in built.values() for n in set(_NAME.findall(_open(t.first))))
        self._common = {name for name, n in counted.items() if n > COMMON}
        met, work, moved, waiting, robots = [], [], [], [], []
        for thread in built.values():
            first = thread.first
            if first.whose == "robot":
                robots += [first] if first.at in week else []
            elif first.kind in ("note", "visit", "call"):
                continue
            elif first.at in week and first.whose in ("customer", "unknown"):
                met.append(thread)
            elif first.at in week and first.kind in _WORK:
                work.append(thread)
            elif first.at < week.start and first.whose == "customer":
                if self._happened(thread):
                    moved.append(thread)
                if first.at >= week.start - WAITING and not thread.colleagues():
                    waiting.append(thread)
        named = {t.row: t for key, t in built.items() if touched[key].first.pk in pks_named}
        if self.mine:
            mine = {row for c in self._built(changes) for row, _ in c.about}
            met = [t for t in met if t.row in mine]
            work = [t for t in work if t.row in mine]
            moved = [t for t in moved if t.row in mine]
            waiting, robots = [], []
        before = {t.row: t for t in (*met, *work)}
        met, work = twins.joined(met, work)
        met, named = self._with_copies(met, before, named)
        met = [replace(t, echoes=self._echoes(t)) for t in met]
        likely = self._likely(self._built(changes)) if met else {}
        met = [replace(t, likely=tuple(likely.get(t.row, ()))) for t in met]
        for thread in met:
            for echo in thread.echoes:
                named.setdefault(echo.post.row, self._alone(echo.post))
        notes = [self._post(h) for h in heard if h.kind in ("note", "visit", "call") and h.at < week.end]
        earlier = records.changes_between(week.start - EARLIER, week.start)
        self._prepare({}, earlier)
        return facts.WeekFacts(
            week=week,
            cutoff=cutoff,
            product=self.settings.product or self.home.absolute().parent.name,
            scope="mine" if self.mine else "",
            met=tuple(met),
            work=tuple(work),
            moved=tuple(moved),
            waiting=tuple(waiting),
            notes=tuple([] if self.mine else notes),
            changes=tuple(self._built(changes)),
            earlier_changes=tuple(self._built(earlier)),
            named=named,
            problems=self._problems(met, self._built(changes)),
            releases=() if self.mine else self._releases(),
            before=() if self.mine else self._before(built),
            robots=tuple(robots),
        )

    # --- threads ---

    def _threads(self, heard: Sequence[Heard]) -> dict[tuple[str, str], _Thread]:
        """Whole threads, until the cut-off, of everything that was heard."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for h in heard:
            wanted[h.source].add(h.thread or h.source_id)
        found: dict[tuple[str, str], _Thread] = {}
        for source, names in wanted.items():
            hanging = texts.threads(source, names)
            roots = texts.roots(source, names)
            for name in sorted(names):
                posts = [*([roots[name]] if name in roots else []), *hanging.get(name, [])]
                posts = sorted((p for p in posts if p.at < self.cutoff), key=lambda p: (p.at, p.source_id))
                if name in roots and roots[name] in posts:
                    posts.remove(roots[name])
                    posts.insert(0, roots[name])
                if posts:
                    found[source, name] = _Thread(posts)
        return dict(sorted(found.items(), key=lambda f: (f[1].first.at, f[0])))

    def _prepare(self, threads: Mapping[tuple[str, str], _Thread], changes: Sequence[ChangeRow]) -> None:
        """Reads what is asked of many rows at once: passages, links, the commits that name the threads."""
        posts = [p for t in threads.values() for p in t.posts]
        firsts = [t.first.pk for t in threads.values()]
        naming = [link for link in texts.links(firsts, into=True) if link.how in ("key", "url", "trailer")]
        rows = records.changes([link.interaction_id for link in naming])
        self._naming: dict[int, list[ChangeRow]] = defaultdict(list)
        for link in naming:
            row = rows.get(link.interaction_id)
            if row is not None and row.committed_at < self.cutoff:
                self._naming[link.other_id].append(row)
        self._memberships = problems.of_interactions(firsts)
        needed = {c.interaction_id for c in changes} | {c.interaction_id for cs in self._naming.values() for c in cs}
        self._passages = texts.passages([*(p.pk for p in posts), *needed])
        commits = texts.by_pk(needed)
        out = defaultdict(list)
        for link in texts.links(needed):
            out[link.interaction_id].append(link)
        others = texts.by_pk(link.other_id for links in out.values() for link in links)
        everything = {c.interaction_id: c for c in (*changes, *(c for cs in self._naming.values() for c in cs))}
        for pk, row in everything.items():
            about = [(self._row(others[link.other_id]), link.how) for link in out[pk] if link.other_id in others]
            self._changes[pk] = self._change(row, commits[pk], tuple(dict.fromkeys(about)))

    def _built(self, changes: Iterable[ChangeRow]) -> list[facts.Change]:
        return [self._changes[c.interaction_id] for c in changes]

    def _thread(self, thread: _Thread) -> facts.Thread:
        first = thread.first
        posts = [self._post(p) for p in thread.posts if p.pk != first.pk and p.whose != "robot"]
        begun = self._post(first)
        text = " ".join(p.text for p in self._passages.get(first.pk, []))
        kind = kinds.kind(text, rating=first.rating, hint=str(first.attributes.get("type") or "")).kind
        numbers = self._memberships.get(first.pk, [])
        return facts.Thread(
            first=begun,
            answers=tuple(posts),
            kind=kind,
            problem=numbers[0].number if numbers else None,
            closing=self._closing(first),
            parent=self._parent(first),
            n_missing=int(first.later.get("n_comments_missing") or 0),
            changes=tuple(sorted(self._built(self._naming.get(first.pk, [])), key=lambda c: (c.at, c.row))),
        )

    def _parent(self, heard: Heard) -> Row | None:
        name = str(heard.later.get("parent") or "")
        return Row(f"{heard.source}/{name}") if name else None

    def _alone(self, post: facts.Post) -> facts.Thread:
        """A thread as far as its first post and its closing tell."""
        source, _, source_id = post.row.ref.rpartition("/")
        heard = texts.exactly(source, source_id, post.row.version)
        return facts.Thread(first=post, closing=self._closing(heard) if heard else None)

    def _closing(self, heard: Heard) -> facts.Closing | None:
        later = heard.later
        at = later.get("resolved_at") or later.get("closed_at")
        how = later.get("resolution") or later.get("state_reason") or ("closed" if later.get("closed_at") else "")
        if not at or not how:
            return None
        moment = datetime.fromisoformat(str(at))
        return facts.Closing(str(how).replace("_", " "), moment) if moment < self.cutoff else None

    def _happened(self, thread: facts.Thread) -> bool:
        since = self.week.start
        return (
            any(p.at >= since for p in thread.answers)
            or any(since <= c.at for c in thread.changes)
            or (thread.closing is not None and thread.closing.at >= since)
        )

    # --- posts and changes ---

    def _row(self, heard: Heard) -> Row:
        return Row(heard.ref, heard.n)

    def _post(self, heard: Heard) -> facts.Post:
        if heard.pk in self._posts:
            return self._posts[heard.pk]
        if heard.pk not in self._passages:
            self._passages |= texts.passages([heard.pk])
        found = self._passages.get(heard.pk, [])
        sentences = tuple(s for p in found for s in (p.sentences or (p.span,)))
        post = self._posts[heard.pk] = facts.Post(
            row=self._row(heard),
            source=heard.source,
            source_id=heard.source_id,
            kind=heard.kind,
            at=heard.at,
            whose=heard.whose,
            # Nobody is not somebody: two writers without a name are two.
            who=heard.account or heard.author or heard.ref,
            title=heard.title,
            body=heard.body,
            sentences=sentences,
            masks=heard.masks,
            holds=frozenset(a.what for a in heard.asides),
            version=_clean(heard.app_version),
            platform=_clean(heard.platform),
            component=heard.component,
            rating=heard.rating,
            type=str(heard.attributes.get("type") or ""),
            does=_does(" ".join(p.text for p in found)) if heard.whose != "colleague" else "",
        )
        return post

    def _change(self, row: ChangeRow, heard: Heard, about: tuple[tuple[Row, str], ...]) -> facts.Change:
        found = self._passages.get(row.interaction_id, [])
        return facts.Change(
            row=self._row(heard),
            sha=row.sha,
            at=row.committed_at,
            author=heard.author,
            subject=heard.title,
            body=heard.body,
            sentences=tuple(s for p in found for s in (p.sentences or (p.span,))),
            masks=heard.masks,
            n_added=row.n_added,
            n_deleted=row.n_deleted,
            paths=tuple(str(f[0]) for f in row.files),
            about=about,
            reverts=history.reverted(heard.body) or "",
            is_merge=len(row.parents) > 1,
            trailers=tuple(_trailers(heard.body, row.trailers)),
        )

    def _about(self, changes: Sequence[ChangeRow]) -> set[int]:
        return {link.other_id for link in texts.links([c.interaction_id for c in changes])}

    def _is_mine(self, change: ChangeRow) -> bool:
        heard = texts.by_pk([change.interaction_id])[change.interaction_id]
        return bool({heard.author.lower(), heard.author_email.lower()} & self._me())

    def _me(self) -> set[str]:
        if self.settings.mine:
            return {name.lower() for name in self.settings.mine}
        repositories = [Path(key.removeprefix("git:")) for key in records.facts("git:")]
        return {git.user_email(path).lower() for path in repositories if path.exists()} - {""}

    # --- what is alike ---

    def _echoes(self, thread: facts.Thread) -> tuple[facts.Echo, ...]:
        """The earlier post that is most like it: where so much likeness is hardly chance, or where it stands out."""
        catalogue = self._catalogue
        source, _, source_id = thread.row.ref.rpartition("/")
        heard = texts.exactly(source, source_id, thread.row.version)
        row = catalogue.row(heard.pk) if heard else None
        found = catalogue.index.echo(row) if row is not None else None
        if row is None or found is None or found.chance is None:
            return ()
        sure = found.chance <= ECHO_CHANCE
        if not sure:
            first, *others = catalogue.index.earlier(row, 2)
            if not others or first.score < STANDS_OUT * others[0].score or CLOSE not in first.reasons:
                return ()
        other = texts.by_pk([catalogue.pks[found.like.row]])
        post = self._post(next(iter(other.values())))
        if post.row in {t.row for t in thread.twins} or post.whose == "colleague":
            return ()
        return (facts.Echo(post, found.like.score, sure, _shared(thread.first, post, self._common)),)

    def _likely(self, changes: Sequence[facts.Change]) -> dict[Row, list[facts.Change]]:
        """Changes that name no ticket, by the post of a customer that they read like."""
        found: dict[Row, list[facts.Change]] = defaultdict(list)
        catalogue, model = self._catalogue, embedding.embedder(self.settings)
        for change in changes:
            if change.is_merge or change.about or len(change.subject.split()) < LEAST_WORDS:
                continue
            vector = model.embed([f"{change.subject}. {change.body}"])[0]
            nearest = next(iter(catalogue.index.query(change.subject, change.body, vector, 1)), None)
            if nearest is None or nearest.score < LIKELY_SCORE:
                continue
            heard = next(iter(texts.by_pk([catalogue.pks[nearest.row]]).values()))
            if heard.at < change.at and heard.whose == "customer":
                found[self._row(heard)].append(change)
        return found

    @cached_property
    def _catalogue(self) -> similar.Catalogue:
        return similar.catalogue(self.home, self.settings, self.progress)

    def _with_copies(
        self, met: Sequence[facts.Thread], before: Mapping[Row, facts.Thread], named: Mapping[Row, facts.Thread]
    ) -> tuple[list[facts.Thread], dict[Row, facts.Thread]]:
        """What was done under a copy's name was done for the report: its changes, its closing, its place by name."""
        whole: dict[Row, facts.Thread] = {}
        for thread in met:
            copies = [before[twin.row] for twin in thread.twins if twin.row in before]
            changes = {c.row: c for t in (thread, *copies) for c in t.changes}
            answers = {p.row: p for t in (thread, *copies) for p in t.answers}
            closed = [t.closing for t in (thread, *copies) if t.closing is not None and not twins.is_duplicate(t)]
            whole[thread.row] = replace(
                thread,
                answers=tuple(sorted(answers.values(), key=lambda p: (p.at, p.row))),
                changes=tuple(sorted(changes.values(), key=lambda c: (c.at, c.row))),
                closing=thread.closing or next(iter(closed), None),
            )
        of_copy = {twin.row: thread.row for thread in met for twin in thread.twins}
        for pk, change in self._changes.items():
            about = tuple(dict.fromkeys((of_copy.get(row, row), how) for row, how in change.about))
            self._changes[pk] = replace(change, about=about)
        kept = {of_copy.get(row, row): whole.get(of_copy.get(row, row), t) for row, t in named.items()}
        return list(whole.values()), kept

    # --- problems, releases, the edition before ---

    def _problems(self, met: Sequence[facts.Thread], changes: Sequence[facts.Change]) -> dict[int, facts.Problem]:
        numbers = {t.problem for t in met if t.problem is not None}
        rows = (
            [m for m in problems.members(numbers) if m.at < self.cutoff and m.whose != "colleague"] if numbers else []
        )
        heard = texts.by_pk(m.interaction_id for m in rows)
        self._passages |= texts.passages(set(heard) - set(self._passages))
        members: dict[int, set[facts.Post]] = defaultdict(set)
        for m in rows:
            members[m.number].add(self._post(heard[m.interaction_id]))
        names = {p.number: p for p in problems.problems() if p.number in numbers}
        return trends.problems(members, names, self.week, changes)

    def _releases(self) -> tuple[facts.Release, ...]:
        found = []
        for r in records.releases():
            if r.at in self.week:
                row = next(iter(records.changes_by_sha([r.sha])), None)
                commit = texts.by_pk([row.interaction_id]) if row else {}
                found.append(facts.Release(r.name, r.at, next((self._row(h) for h in commit.values()), None)))
        return tuple(found)

    def _before(self, built: Mapping[tuple[str, str], facts.Thread]) -> tuple[facts.Before, ...]:
        """What the edition of the week before told as a pain and its customer has since taken back."""
        name = f"E-{self.week.before()}"
        told = next((e.document for e in records.editions() if e.name == name), None)
        if told is None:
            return ()
        found = []
        threads = {t.row: t for t in built.values()}
        for section in told["sections"]:
            if section["title"] != "What customers met":
                continue
            for item in section["items"]:
                heading = next((p for p in item["heading"] if p["is"] == "quoted"), None)
                thread = threads.get(Row(*heading["row"])) if heading else None
                if thread is None or heading is None:
                    continue
                back = [
                    p for p in thread.own() if p.does == "withdraws" and p.at >= datetime.fromisoformat(told["cutoff"])
                ]
                if back:
                    n = item["sentences"][0]["n"] if item["sentences"] else 1
                    found.append(facts.Before(name, n, heading["text"], back[-1].row))
        return tuple(found)


def _does(text: str) -> str:
    """What an answer does to its thread, the strongest first."""
    for name, found in (
        ("doubts", endings.unconvinced),
        ("withdraws", endings.withdrawn),
        ("relieved", endings.works_now),
        ("insists", endings.insists),
        ("thanks", endings.thanks),
        ("answers", endings.answers),
    ):
        if found(text):
            return name
    return ""


_NAME = re.compile(r"(?<![\w$])(?:[a-z]+[A-Z]\w*|\w+_\w+|\w+\.(?:js|py|xml|rb|java|swift|kt|ts|tss|go|rs|json))(?!\w)")


def _shared(a: facts.Post, b: facts.Post, common: Collection[str] = ()) -> tuple[str, ...]:
    """Names out of the code that both texts hold and hardly another does, the longest first."""
    both = (set(_NAME.findall(_open(a))) & set(_NAME.findall(_open(b)))) - set(common)
    return tuple(sorted(both, key=lambda n: (-len(n), n))[:3])


def _clean(value: str) -> str:
    """A fact that a source gives beside the text; nothing where somebody put personal data into it."""
    return "" if redact.find("", value) else value


def _open(post: facts.Post) -> str:
    """Title and body without what was masked."""
    parts: dict[str, str] = {"title": post.title, "body": post.body}
    for mask in sorted(post.masks, key=lambda m: -m.start):
        text = parts[mask.part]
        parts[mask.part] = f"{text[: mask.start]} {text[mask.end :]}"
    return "\n".join(parts.values())


def _trailers(body: str, trailers: Sequence[Sequence[str]]) -> Iterable[tuple[str, str, Span]]:
    for key, value in trailers:
        line = re.search(rf"^{re.escape(key)}[ \t]*:[ \t]*", body, re.MULTILINE | re.IGNORECASE)
        at = body.find(value, line.end()) if line else -1
        if value and at >= 0:
            yield key, value, Span("body", at, at + len(value))
