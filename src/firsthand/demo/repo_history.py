"""Eighteen months of commits: the story's, written by hand, among the daily small change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from .nouns import Release, RunGit, Said
from .repo_stream import Importer
from .repo_tree import Tree
from .sources.team import mail_of
from .weeks import N_WEEKS, Almanac
from .wordbook import toml

#: Ordinary commits in a week, before merges and the story: a team of seven.
_PER_WEEK = (9, 10, 11, 12, 13, 14, 15, 16, 18)
_BRANCH_SHARE = 0.07
#: Who looks after which area.
_AREAS = {
    "Aoife Brannigan": ("bookings", "widget"),
    "Tobias Renner": ("manifests", "sailings", "kiosk"),
    "Dev Malhotra": ("payments", "vouchers", "reports"),
    "Petra Lindqvist": ("notify", "accounts", "feeds"),
    "Kwame Boateng": ("crew-ios", "crew-android"),
    "Yuki Sandoval": ("fleet", "board"),
}
_HOME = {area: name for name, areas in _AREAS.items() for area in areas}
_BOT = "harbourline-bot <bot@harbourline.example>"


@dataclass
class Step:
    """A commit that is planned and not yet written. Its change is made when its turn comes."""

    at: datetime
    author: str
    subject: str
    body: str = ""
    change: tuple[Any, ...] = ()
    handle: str = ""
    about: str = ""
    release: Release | None = None
    branch: list["Step"] = field(default_factory=list)
    reverted: bool = False


@dataclass(frozen=True)
class History:
    """The newest commit, the story's commits by handle, and the problem that a commit is about, by commit."""

    head: str
    shas: dict[str, str]
    about: dict[str, str]
    n_commits: int


def write_history(
    repo: Path,
    run_git: RunGit,
    almanac: Almanac,
    releases: Sequence[Release],
    tickets: Mapping[str, Said],
    rng: Random,
) -> History:
    """Makes the repository in `repo`, an empty folder."""
    run_git(["init", "--quiet", "--initial-branch=main", "--object-format=sha1", "."], cwd=repo)
    steps = sorted(
        _Planner(almanac, tickets, rng).story() + _releases(releases) + _Planner(almanac, tickets, rng).daily(),
        key=lambda s: (s.at, s.subject),
    )
    return _Writer(Importer(repo, run_git), Tree(rng), almanac).write(steps)


def _author(name: str, at: datetime) -> str:
    """Two people also commit from machines of their own; .mailmap knows."""
    if name == "Aoife Brannigan" and (at.hour >= 18 or at.weekday() >= 5 or at.day % 5 == 0):
        return "aoife <aoife@brannigan.example>"
    if name == "Tobias Renner" and at.day % 9 == 0:
        return "tobi <tobi@laptop.local>"
    return f"{name} <{mail_of(name)}>"


def _releases(releases: Sequence[Release]) -> list[Step]:
    texts = toml("releases")
    return [
        Step(r.at, _author("Yuki Sandoval", r.at), f"Release {r.version}", texts[r.version], release=r)
        for r in releases
    ]


class _Planner:
    def __init__(self, almanac: Almanac, tickets: Mapping[str, Said], rng: Random) -> None:
        self._almanac, self._rng = almanac, rng
        self._tickets = [(key, said) for key, said in tickets.items() if said.account]
        self._work = [(key, said) for key, said in tickets.items() if said.kind == "work"]

    def story(self) -> list[Step]:
        migrations = toml("migrations")["new"]
        beside = {m["with_story"]: m for m in migrations if "with_story" in m}
        steps = []
        for row in toml("commits")["story"]:
            at = self._almanac.clock(row["week"], row["day"], row["at"])
            handle = row.get("handle", "")
            change: tuple[Any, ...] = (
                ("edit", row["edit"]) if "edit" in row else ("append", row["files"][0], row["append"])
            )
            if handle in beside:
                change = (*change, "migrate", beside[handle])
            body = self._filled(row.get("body", ""), row.get("about", ""), at)
            steps.append(
                Step(at, _author(row["author"], at), row["subject"], body, change, handle, row.get("about", ""))
            )
        for row in migrations:
            if row["subject"]:
                at = self._almanac.at(row["week"], 0, 10 * 60 + self._rng.uniform(0, 300))
                steps.append(Step(at, _author(row["author"], at), row["subject"], "", ("migrate", row)))
        return steps

    def _filled(self, body: str, label: str, at: datetime) -> str:
        """`body` with the latest ticket about `label` before `at` in it, or without the lines that would need one."""
        earlier = self._earlier(label, at)
        if not earlier:
            return "\n".join(line for line in body.splitlines() if "{" not in line)
        named = re.search(r"Customer: ([^{\n]+)", body)
        own = [(key, s) for key, s in earlier if named and s.account and s.account.name == named[1]]
        key, said = (own or earlier)[-1]
        assert said.account
        body = re.sub(r"\{ref:([\w-]+)\}", lambda m: self._latest(m[1], at), body)
        return body.replace("{ref}", key).replace("{customer}", said.account.name)

    def _earlier(self, label: str, at: datetime) -> list[tuple[str, Said]]:
        return [(key, s) for key, s in self._tickets if s.label == label and s.at < at and s.kind == "problem"]

    def _latest(self, label: str, at: datetime) -> str:
        return self._earlier(label, at)[-1][0]

    def daily(self) -> list[Step]:
        steps: list[Step] = []
        for week in range(N_WEEKS):
            for _ in range(self._rng.choice(_PER_WEEK)):
                at = self._moment(week)
                step = self._branch(at) if self._rng.random() < _BRANCH_SHARE else self._chore(at)
                steps.append(step)
                if not step.branch and step.change and step.change[0] == "change" and self._rng.random() < 0.008:
                    step.reverted = True
        return steps + self._mends()

    def _moment(self, week: int) -> datetime:
        day = self._rng.choices(range(7), (8, 9, 9, 9, 7, 0.6, 0.7))[0]
        return self._almanac.at(week, day, self._rng.triangular(7.2 * 60, 21 * 60, 14 * 60))

    def _chore(self, at: datetime) -> Step:
        rng, chores = self._rng, toml("chores")
        dice = rng.random()
        if dice < 0.1:
            web = rng.random() < 0.4
            package = rng.choice(chores["packages"]["web" if web else "python"])
            version = f"{rng.randrange(1, 9)}.{rng.randrange(0, 30)}.{rng.randrange(0, 12)}"
            return Step(at, _BOT, f"Bump {package} to {version}", "", ("bump", package, version, web))
        area = rng.choice(list(chores["areas"]))
        folder, thing = chores["areas"][area]["path"], rng.choice(chores["areas"][area]["objects"])
        author = _author(_HOME[area] if rng.random() < 0.7 else rng.choice([*_HOME.values(), "Ines Calado"]), at)
        if dice < 0.16:
            return Step(at, author, rng.choice(chores["whole"]), "", ("change", folder, thing))
        verb = rng.choice(chores["verbs"])
        body = ""
        near = [key for key, said in self._work if said.at < at and said.component.lower() in (area, f"{area} app")]
        if near and rng.random() < 0.3:
            body = f"Refs {near[-1]}"
        kind = "test" if verb.startswith(("Add a test", "Cover")) and folder.startswith("backend") else "change"
        return Step(at, author, f"{area}: {verb.format(thing)}", body, (kind, folder, thing))

    def _branch(self, at: datetime) -> Step:
        """A few commits beside the main line, and their merge."""
        rng, areas = self._rng, toml("chores")["areas"]
        area = rng.choice(list(areas))
        folder, thing = areas[area]["path"], rng.choice(areas[area]["objects"])
        author = _author(_HOME[area], at)
        name = re.sub(r"\W+", "-", thing.removeprefix("the "))
        verbs = rng.sample(toml("chores")["verbs"], rng.choice((2, 3)))
        commits = [
            Step(at - timedelta(minutes=50 * (len(verbs) - i)), author, f"{area}: {verb.format(thing)}", "",
                 ("change", folder, thing))
            for i, verb in enumerate(verbs)
        ]  # fmt: skip
        return Step(at, author, f"Merge branch '{name}'", "", branch=commits)

    def _mends(self) -> list[Step]:
        """Small mends that name a ticket, its customer and the problem in the customer's words."""
        steps = []
        for label, subjects in toml("chores")["mends"].items():
            about = [(key, said) for key, said in self._tickets if said.label == label and said.kind == "problem"]
            for i, subject in enumerate(subjects):
                # Spread over the tickets of the label, so that a mend follows a ticket by a few days.
                key, said = about[(i + 1) * len(about) // (len(subjects) + 1)]
                assert said.account
                at = said.at + timedelta(days=2, hours=self._rng.uniform(0, 8))
                words = re.split(r"(?<=[.!?])\s", said.text)[0].replace("\n", " ").strip()
                body = f"Refs {key}\n\nCustomer: {said.account.name}\nProblem: {words}"
                area = subject.split(":")[0]
                home = {"feed": "feeds", "i18n": "notify", "docs": "sailings"}.get(area, area)
                row = toml("chores")["areas"][home]
                change = ("change", row["path"], row["objects"][i % len(row["objects"])])
                steps.append(Step(at, _author(_HOME[home], at), subject, body, change, about=label))
        return [s for s in steps if s.at < self._almanac.at(N_WEEKS, 0, 0)]


class _Writer:
    def __init__(self, importer: Importer, tree: Tree, almanac: Almanac) -> None:
        self._importer, self._tree, self._almanac = importer, tree, almanac
        self._tip: int | None = None
        self._marks: dict[str, int] = {}
        self._about: dict[int, str] = {}
        self._n_commits = 0

    def write(self, steps: Sequence[Step]) -> History:
        self._tree.plant()
        first = self._almanac.clock(0, 0, "05:30")
        self._add(
            first,
            _author("Ines Calado", first),
            "Move the repository here, history stays behind",
            list(self._tree.files),
        )
        for step in steps:
            self._step(step)
        shas = self._importer.finish()
        assert self._tip
        handles = {handle: shas[mark] for handle, mark in self._marks.items()}
        return History(shas[self._tip], handles, {shas[m]: a for m, a in self._about.items()}, self._n_commits)

    def _step(self, step: Step) -> None:
        if step.branch:
            self._merge(step)
            return
        before = dict(self._tree.files)
        message = f"{step.subject}\n\n{step.body.strip()}" if step.body else step.subject
        mark = self._add(step.at, step.author, message, self._apply(step))
        if step.handle:
            self._marks[step.handle] = mark
        if step.about:
            self._about[mark] = step.about
        if step.release:
            self._importer.tag(step.release.version, mark, step.author, step.at, step.body)
        if step.reverted:
            sha = self._importer.flush()[mark]
            undone = [path for path, text in self._tree.files.items() if before.get(path) != text and path in before]
            self._tree.files = before
            message = f'Revert "{step.subject}"\n\nThis reverts commit {sha}.\n\nToo clever for a live season.'
            self._add(step.at + timedelta(minutes=35), step.author, message, undone)

    def _apply(self, step: Step) -> list[str]:
        if step.release:
            return self._tree.release(step.release.version, step.at.date().isoformat(), step.body)
        match step.change:
            case ("edit", name, "migrate", row):
                return [*self._tree.edit(name), *self._tree.migrate(row["app"], row["name"], row["operation"])]
            case ("edit", name):
                return self._tree.edit(name)
            case ("append", path, text):
                return self._tree.append(path, text)
            case ("migrate", row):
                return self._tree.migrate(row["app"], row["name"], row["operation"])
            case ("bump", package, version, web):
                return self._tree.bump(package, version, web)
            case ("test", folder, thing):
                return self._tree.test(folder, thing)
            case ("change", folder, thing):
                return self._tree.change(folder, thing)
        raise ValueError(f"unknown change {step.change!r} of {step.subject!r}")

    def _merge(self, step: Step) -> None:
        name = step.subject.split("'")[1]
        base, tip = self._tip, self._tip
        touched: set[str] = set()
        for commit in step.branch:
            paths = self._apply(commit)
            touched |= set(paths)
            tip = self._write(commit.at, commit.author, commit.subject, paths, tip, branch=f"wip/{name}")
        self._tip = self._write(step.at, step.author, step.subject, sorted(touched), base, merged=tip)
        self._importer.drop_branches([f"wip/{name}"])

    def _add(self, at: datetime, author: str, message: str, paths: Sequence[str]) -> int:
        self._tip = self._write(at, author, message, paths, self._tip)
        return self._tip

    def _write(
        self,
        at: datetime,
        author: str,
        message: str,
        paths: Sequence[str],
        parent: int | None,
        merged: int | None = None,
        branch: str = "main",
    ) -> int:
        self._n_commits += 1
        files = {path: self._tree.files[path] for path in paths}
        return self._importer.commit(author, at, message, files, parent=parent, merged=merged, branch=branch)
