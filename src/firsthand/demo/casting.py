"""Decides who says what, when and where: from the plot and the words to a list of what was said."""

from datetime import date, datetime, timedelta
from random import Random

from .nouns import Account, Release, Said, Turn
from .plot import STRANDS, Strand, schedule
from .voices import Dealer
from .weeks import Almanac
from .wordbook import Words, delights, phrases, praise, problems, questions, toml

_ANDROIDS = (
    "Galaxy A54",
    "Galaxy XCover 6",
    "Pixel 8",
    "Pixel 7a",
    "CAT S62",
    "Redmi Note 12",
    "Oppo A78",
    "Moto G54",
    "Nokia XR20",
    "Galaxy Tab Active",
)
_BRANDS = {
    "Galaxy": "Galaxy", "Samsung": "Galaxy", "Pixel": "Pixel", "CAT": "CAT", "iaomi": "Redmi", "Oppo": "Oppo",
    "Motorola": "Moto", "Nokia": "Nokia", "rugged": "CAT",
}  # fmt: skip
_IPHONES = ("iPhone 12", "iPhone 13", "iPhone SE", "iPhone 14", "iPhone 15", "iPad (9th gen)")

#: How likely somebody adds a detail to what he says first, and again an effect of it.
_GOES_ON = {"reviews": 0.3, "chats": 0.15, "tracker": 0.85, "github": 0.85, "mails": 0.8}
#: Share of first messages that get an answer, and of answers to which the customer has something to add.
_ANSWERED = {"chats": 1.0, "mails": 0.6, "tracker": 0.7, "github": 0.35, "reviews": 0.0}
_COMES_BACK = {"chats": 0.45, "mails": 0.2, "tracker": 0.3, "github": 0.4, "reviews": 0.0}


class Casting:
    """Casts every strand of the plot. One instance deals from one stock of sentences."""

    def __init__(self, almanac: Almanac, accounts: list[Account], releases: list[Release], rng: Random) -> None:
        self._almanac, self._accounts, self._releases, self._rng = almanac, accounts, releases, rng
        self._dealer = Dealer(rng)
        self._spoke: dict[str, list[Account]] = {}
        unnamed = [a for a in accounts if not a.key and a.mrr_eur]
        self._clock_pool = rng.sample([a for a in unnamed if a.active_on(almanac.day(54)) and not a.until], 44)

    def everything(self) -> list[Said]:
        """All that is said, in the order of time."""
        told = [said for strand in STRANDS for said in self._strand(strand)] + written_cases(
            self._almanac, self._accounts, self._releases
        )
        return sorted(told, key=lambda s: (s.at, s.source, s.title))

    def _strand(self, strand: Strand) -> list[Said]:
        label = strand.label.removeprefix("thanks:")
        weeks = schedule(strand, self._almanac, self._accounts)
        return [self._one(strand, label, week) for week in weeks]

    def _one(self, strand: Strand, label: str, week: int) -> Said:
        rng = self._rng
        source = rng.choices(list(strand.mix), list(strand.mix.values()))[0]
        at = self._moment(strand, week, source)
        account = self._speaker(strand, label, at.date())
        title, text, lang, robot = self._text(strand, label, week, source, account)
        platform = rng.choice(strand.platforms)
        device = ""
        if platform == "Android":
            own = [d for d in _ANDROIDS if d.startswith(_brand(text) or "")] or list(_ANDROIDS)
            device = f"Android {rng.choice((12, 13, 14, 14, 15))} ({rng.choice(own)})"
        elif platform == "iOS":
            device = f"iOS {rng.choice(('17.6', '18.1', '18.3', '18.5'))} ({rng.choice(_IPHONES)})"
        words = problems().get(label)
        return Said(
            source,
            label,
            strand.kind,
            at,
            None if source == "reviews" else account,
            title,
            text,
            lang,
            platform,
            device,
            self._version(strand, at),
            words.component if words else "",
            self._rating(strand),
            self._turns(strand, label, week, source, account, text, lang),
            more={"robot": True} if robot else {},
        )

    def _moment(self, strand: Strand, week: int, source: str) -> datetime:
        rng = self._rng
        # Nobody complains of a release before it is out.
        first = next((r.at for r in self._releases if r.version in strand.versions), None)
        # The last day ends before midnight, and offices rest a little on Sundays; reviewers do not.
        day = rng.choices(range(7), (5, 5, 5, 5, 5, 5, 4) if source == "reviews" else (8, 7, 7, 7, 6, 3, 2))[0]
        minutes = rng.triangular(5.4 * 60, 22.8 * 60, 9.5 * 60)
        if source == "chats":
            minutes = rng.triangular(7 * 60, 19.5 * 60, 9 * 60)
        at = self._almanac.at(week, day, minutes)
        return at if first is None or at > first else first + timedelta(hours=rng.uniform(1, 70))

    def _speaker(self, strand: Strand, label: str, day: date) -> Account:
        rng = self._rng
        spoke = self._spoke.setdefault(strand.label, [])
        if strand.pool == "clock":
            pool = self._clock_pool
        elif strand.pool == "newcomers":
            pool = [a for a in self._accounts if a.active_on(day) and (day - a.since).days < 60]
        elif strand.pool.startswith("before:"):
            pool = [a for a in self._spoke[label] if a.active_on(day) and a not in spoke]
        else:
            pool = [a for a in self._accounts if a.active_on(day) and not a.key and strand.plan in ("", a.plan)]
        again = [a for a in spoke if a.active_on(day)]
        account = rng.choice(again) if again and rng.random() < 0.22 and not strand.pool else rng.choice(pool)
        spoke.append(account)
        return account

    def _version(self, strand: Strand, at: datetime) -> str:
        out = [r.version for r in self._releases if r.at <= at] or ["2.9.4"]
        if strand.versions:
            fit = [v for v in out if v in strand.versions]
            return fit[-1] if fit else strand.versions[0]
        # One report in five comes from somebody who has not updated yet, unless the trouble is newer than that.
        late = len(out) > 1 and self._rng.random() < 0.2 and strand.pool != "clock" and strand.label != "scanner-black"
        return out[-2] if late else out[-1]

    def _rating(self, strand: Strand) -> int:
        if strand.kind == "praise":
            return self._rng.choice((5, 5, 5, 4))
        return self._rng.choice((1, 1, 2, 2, 3)) if strand.kind == "problem" else 3

    def _text(self, strand: Strand, label: str, week: int, source: str, account: Account) -> tuple[str, str, str, bool]:
        """Title, text, language, and whether a machine wrote it."""
        rng, dealer = self._rng, self._dealer
        if strand.kind == "noise":
            items = toml("noise")["items"]
            item = rng.choice([i for i in items if source == "mails" or not i.get("robot")])
            return item["title"], item["text"], "en", bool(item.get("robot"))
        words = _words(strand, label)
        if source != "chats" and rng.random() < 0.2:
            # A review names nobody; everywhere else the language has to be the account's, or English.
            fit = tuple(w for w in words.wholes if source == "reviews" or w.lang in ("en", account.locale))
            whole = dealer.deal(fit, week, account.id, most=1)
            if whole:
                return whole.title, whole.text, whole.lang, False
        core = dealer.deal(words.cores, week, account.id) or rng.choice(
            [c for c in words.cores if c.first_week <= week <= c.last_week]
        )
        parts = [core.text]
        # Whoever writes without a full stop does not turn into somebody else in the next sentence.
        chance = _GOES_ON[source] if core.text[-1] in ".?!" else 0.0
        for more in (words.details, words.effects):
            unit = dealer.deal(more, week, account.id) if rng.random() < chance else None
            clash = unit and _brand(unit.text) and _brand(core.text) not in ("", _brand(unit.text))
            if unit and not clash and dealer.first_time(parts[-1], unit.text):
                parts.append(unit.text)
        title = dealer.deal(words.titles, week, source, most=99) or rng.choice(words.titles)
        return title.text, " ".join(parts), "en", False

    def _turns(
        self, strand: Strand, label: str, week: int, source: str, account: Account, text: str, lang: str
    ) -> tuple[Turn, ...]:
        """What follows the first message: an answer, and sometimes a word more from the customer."""
        rng = self._rng
        words = None if strand.kind in ("noise", "praise") else _words(strand, label)
        if not words or rng.random() > _ANSWERED[source]:
            return ()
        fit = [a.text for a in words.agents if a.first_week <= week <= a.last_week]
        answer = words.answers.get(text) or (rng.choice(fit) if fit else "")
        if not answer:
            return ()
        wait = rng.uniform(2, 14) if source == "chats" else rng.uniform(40, 1500)
        turns = [Turn("agent", answer, wait)]
        # The details are written in English; who began in another language would not go on in it.
        if rng.random() < _COMES_BACK[source] and strand.kind != "delight" and lang == "en":
            back = self._comes_back(words, answer, week, account)
            pause = rng.uniform(1, 9) if source == "chats" else rng.uniform(30, 900)
            turns += [Turn("customer", back, wait + pause)] if back else []
        return tuple(turns)

    def _comes_back(self, words: Words, answer: str, week: int, account: Account) -> str:
        """What the customer adds: a detail where something was asked, otherwise thanks or a sigh."""
        rng = self._rng
        asked = "?" in answer
        if asked or (words.effects and rng.random() < 0.5):
            more = self._dealer.deal(words.details if asked else words.effects, week, account.id)
            return more.text if more else ""
        return rng.choice(phrases()["thanks"])


def _brand(text: str) -> str:
    """The make of phone that a text names, as the stores spell it, or nothing."""
    return next((brand for word, brand in _BRANDS.items() if word in text), "")


def _words(strand: Strand, label: str) -> Words:
    if strand.kind == "praise":
        return praise()
    return {"question": questions(), "delight": delights()}.get(strand.kind, problems())[label]


def written_cases(almanac: Almanac, accounts: list[Account], releases: list[Release]) -> list[Said]:
    """The cases that were written whole, from words/threads.toml."""
    by_key = {a.key: a for a in accounts if a.key}
    told = []
    for row in toml("threads")["items"]:
        at = almanac.clock(row["week"], row["day"], row["at"])
        version = next((r.version for r in reversed(releases) if r.at <= at), "2.9.4")
        platform = row.get("platform", "Web")
        spoken = row.get("messages") or row.get("comments") or []
        turns = tuple(Turn(who, text, minutes) for who, text, minutes in spoken)
        rest = {
            k: row[k]
            for k in ("pair", "moment", "status", "resolution", "closed_after", "reporter", "author", "state")
            if k in row
        }
        told.append(
            Said(
                row["source"], row["label"], row.get("kind", "problem"), at, by_key[row["account"]], row["title"],
                row.get("text", ""), by_key[row["account"]].locale, platform,
                "Android 14 (Galaxy XCover 6)" if platform == "Android" else "", version, row.get("component", ""),
                0, turns, row["case"], rest,
            )
        )  # fmt: skip
    return told
