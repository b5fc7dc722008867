"""Builds the invented world in a folder: a repository, six exports, the customers, and the truth beside them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random

from .accounts import accounts, as_csv
from .casting import Casting
from .nouns import RunGit, Said, Truth
from .plot import phenomena, releases
from .repo_history import write_history
from .sources.chats import chats
from .sources.github import issues
from .sources.mails import mails
from .sources.reviews import reviews
from .sources.tracker import tickets
from .sources.visits import notes
from .weeks import Almanac
from .wordbook import problems, questions

PRODUCT = "Harbourline"

#: The engineer whose week `--mine` tells in the demonstration.
ME = "Ines Calado <ines@harbourline.example>"

#: What a person should find in this world, for the terminal.
STORY = (
    "Release 3.5.0 took everybody who buys on the quay off the manifest, just before Easter; 3.5.2 put them back.",
    "The scanner stays black on Android after the phone was locked; nobody with an iPhone has ever said so.",
    "Reminders, calendars and the cash-up went wrong when the clocks changed: three complaints, one column.",
    "3.6.2 ended the stuck deposits. Customers noticed.",
    "3.2.1 was to end the double bookings. It did not.",
    "After the boat fair everything doubled, because the customers did.",
    "Two weeks of missing texts in summer were the carrier's, and went away by themselves.",
    "One button in 3.7.0 gave storm days back to the people who cancel sailings.",
    "The card terminal asks twice since last week, and nobody knows why yet.",
)

#: The file that says that a world was built here.
MARK = "world.json"


@dataclass(frozen=True)
class World:
    """Where everything lies, and what the terminal tells about it."""

    folder: Path
    repo: Path
    exports: Path
    customers: Path
    truth: Path
    product: str
    me: str
    end: date
    head: str
    n_commits: int
    n_interactions: int
    n_customers: int
    story: tuple[str, ...]


def build(folder: Path, *, run_git: RunGit, seed: int = 1, today: date | None = None) -> World:
    """Writes the world into `folder`, which is made when it is missing.

    The same `seed` and `today` give the same bytes and the same commits. `today` moves the whole world by weeks: it
    ends on the last Sunday up to that day. The words were written for the default, 22 November 2026.

    Raises
    ------
    FileExistsError
        When `folder` already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty. The invented world is built into an empty folder only.")
    almanac = Almanac.ending(today)
    repo, exports = folder / "repo", folder / "exports"
    repo.mkdir(parents=True)
    exports.mkdir()

    def rng(part: str) -> Random:
        # One stream for each part: a sentence more in the chats does not move the commits.
        return Random(f"{seed}:{part}")

    operators = accounts(almanac, rng("accounts"))
    shipped = releases(almanac)
    told = Casting(almanac, operators, shipped, rng("casting")).everything()

    def of(source: str) -> list[Said]:
        return [said for said in told if said.source == source]

    tracker, truth, by_key = tickets(of("tracker"), almanac, shipped, rng("tracker"))
    files = {"tracker.json": tracker}
    files["github-issues.json"], rows = issues(of("github"), almanac, rng("github"))
    truth += rows
    files["reviews.csv"], rows = reviews(of("reviews"), rng("reviews"))
    truth += rows
    files["chats.jsonl"], rows = chats(of("chats"), rng("chats"))
    truth += rows
    files["mails.jsonl"], rows = mails(of("mails"), almanac, rng("mails"))
    truth += rows
    pages, rows = notes(of("visits"), almanac, operators)
    truth += rows
    for name, text in (files | pages).items():
        path = exports / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    customers = folder / "customers.csv"
    customers.write_text(as_csv(operators), encoding="utf-8", newline="\n")

    history = write_history(repo, run_git, almanac, shipped, by_key, rng("history"))
    truth_path = folder / "truth.json"
    planted = {
        "product": PRODUCT,
        "seed": seed,
        "from": almanac.start.isoformat(),
        "to": almanac.end.isoformat(),
        "head": history.head,
        "labels": _labels(truth),
        "phenomena": phenomena(almanac, history.shas),
        "commits": history.about,
        "interactions": {t.id: {k: v for k, v in asdict(t).items() if k != "id" and v not in ("", ())} for t in truth},
    }
    truth_path.write_text(json.dumps(planted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    facts = _Facts(almanac.end, history.head, history.n_commits, len(truth), len(operators))
    # Written last: a folder without it holds a world that was never finished.
    (folder / MARK).write_text(json.dumps(asdict(facts), default=str, indent=1) + "\n", encoding="utf-8", newline="\n")
    return _world(folder, facts)


def known(folder: Path) -> World:
    """The world that was built into `folder` before. Raises FileNotFoundError when none was finished there."""
    row = json.loads((folder / MARK).read_text(encoding="utf-8"))
    return _world(folder, _Facts(**row | {"end": date.fromisoformat(row["end"])}))


@dataclass(frozen=True)
class _Facts:
    """What cannot be seen from the folder alone."""

    end: date
    head: str
    n_commits: int
    n_interactions: int
    n_customers: int


def _world(folder: Path, facts: _Facts) -> World:
    return World(
        folder=folder,
        repo=folder / "repo",
        exports=folder / "exports",
        customers=folder / "customers.csv",
        truth=folder / "truth.json",
        product=PRODUCT,
        me=ME,
        end=facts.end,
        head=facts.head,
        n_commits=facts.n_commits,
        n_interactions=facts.n_interactions,
        n_customers=facts.n_customers,
        story=STORY,
    )


def _labels(truth: Sequence[Truth]) -> dict[str, str]:
    """What each label stands for, in words."""
    known = {w.slug: w.name for w in (*problems().values(), *questions().values())}
    own = {
        "infant-not-counted": "Infants are left out of the headcount",
        "vessel-order": "Vessels are sorted by the alphabet and not by the quay",
        "wheelchair-places": "Places for wheelchairs cannot be booked",
        "own-firewall": "The customer's own firewall",
        "own-mistake": "The customer's own mistake",
        "praise": "Praise", "noise": "Nothing to do with the product", "work": "Work that colleagues wrote down",
    }  # fmt: skip
    return {label: (known | own)[label] for label in sorted({t.label for t in truth})}
