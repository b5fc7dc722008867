"""Reads what was heard: whose words each text is, its passages, which customer it belongs to, and what it links to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from firsthand.hear import asides, languages, passages, redact, sameness, speakers
from firsthand.nouns import Span
from firsthand.settings import Settings
from firsthand.store import write
from firsthand.store.access import records, texts
from firsthand.store.access.texts import Heard, Speaking
from firsthand.trace import history

#: Raised when the rules of passages, asides or masks change: every text is then read again.
RULES = 1

#: Commits from which their author counts as one of us: a customer who sends a patch stays a customer.
MIN_COMMITS = 10

#: Words from which a trailer can be a quotation, and posts that may hold it.
QUOTED_WORDS, MOST_QUOTED = 5, 5

#: Texts in one transaction.
BATCH = 300

#: Where the store keeps what the last reading knew, so that a reading without news costs three counts.
KNOWN = "read:known"

Progress = Callable[[int], None]


class Done(NamedTuple):
    """How many texts were read, and how many interactions changed hands."""

    n_read: int = 0
    n_moved: int = 0


def read(home: Path, settings: Settings, progress: Progress = lambda n: None) -> Done:
    """Reads every text that was not read with the present rules. Killed anywhere, the next run goes on.

    Whose words they are, which customer's, and what they link to is asked anew of everything: a customers table, a
    setting or a ticket that comes later can tell more of what was there before.
    """
    done = Done()
    known = _known(settings)
    if known == records.fact(KNOWN):
        return done
    while True:
        # What is learned from the whole store (template lines, who works here) is learned before anything is read
        # with it, so that the order in which files were heard changes nothing.
        n_moved = _moved(settings)
        done = Done(done.n_read + _texts(progress), done.n_moved + n_moved)
        # Another process may have heard something meanwhile, and decided with it: its word is not to be undone by
        # what was known before.
        before, known = known, _known(settings)
        if known == before:
            write.remember(KNOWN, known)
            return done


def _known(settings: Settings) -> list[object]:
    """All that a reading rests on, as far as it takes to see that it changed."""
    told = [sorted(names) for names in (settings.colleagues, settings.customers, settings.own_domains)]
    return [RULES, *told, *records.growth()]


def _moved(settings: Settings) -> int:
    """Decides whose words and which customer's; returns how many interactions changed hands."""
    rows = list(texts.speaking())
    whose = _whose(rows, settings)
    accounts = _customers(rows, whose)
    whose |= dict.fromkeys(records.unmarked_commits(), ("colleague", "commits are ours"))
    with write.batch():
        n = write.whose(whose) + write.belongs(accounts)
        if n:
            write.moved(n)
    return n


def _texts(progress: Progress) -> int:
    waiting = list(texts.unread(RULES))
    n_read = 0
    forms = {
        name: sameness.templates(_counts(name)) for name in sorted({h.source for h in waiting if h.kind != "commit"})
    }
    some: list[write.ReadText] = []
    edited = [h.pk for h in waiting if h.n > 1]
    if edited:
        write.forget(edited)
    # Links before passages: a text counts as read only when all that follows from it is kept. They are looked for in
    # everything, because a ticket that comes today may be named by a commit of last year.
    write.links(_links(texts.between(None, None)))
    for heard in waiting:
        some.append(_read(heard, forms.get(heard.source, sameness.NONE)))
        if len(some) == BATCH:
            n_read += len(some)
            write.passages(some, RULES)
            progress(n_read)
            some = []
    write.passages(some, RULES)
    progress(n_read + len(some))
    return n_read + len(some)


def _counts(source: str) -> sameness.Counts:
    rows = [h for h in texts.of_source(source) if h.kind != "commit"]
    return sameness.count((h.body for h in rows), (h.author or h.source_id for h in rows))


def _read(heard: Heard, forms: sameness.Templates) -> write.ReadText:
    aside = asides.find(heard.title, heard.body, kind=heard.kind, templates=forms)
    masks = redact.find(heard.title, heard.body)
    code, sure = languages.of(f"{heard.title}\n{heard.body}"[:2000])
    language = code if sure >= 0.5 else ""
    found = passages.split(heard.title, heard.body, aside, masks, kind=heard.kind, language=language or "en")
    kept = []
    for passage in found:
        raw = heard.part(passage.span.part)
        text = passages.clean(raw, passage.span, masks, aside)
        if text:
            kept.append(write.ReadPassage(passage.span, passage.sentence_spans, passage.statement, text))
    return write.ReadText(heard.pk, heard.version_pk, aside, masks, language, kept)


# --- whose words -----------------------------------------------------------------------------------------------------


def _whose(rows: Sequence[Speaking], settings: Settings) -> dict[int, tuple[str, str]]:
    """Decides anew for everything: what is heard later can show that somebody answers for the house."""
    reporters = {(r.source, r.source_id): r.author for r in rows if not r.thread}
    learned = speakers.learn(
        speakers.Row(
            author=r.author,
            source=r.source,
            thread=r.thread or r.source_id,
            thread_reporter=reporters.get((r.source, r.thread or r.source_id), ""),
            is_comment=bool(r.thread),
            assignee=str(r.later.get("assignee") or ""),
            flags=speakers.flags(r.body, str(r.attributes.get("type") or "")),
        )
        for r in rows
    )
    known = speakers.Known(
        colleagues=_names(settings.colleagues),
        customers=_names(settings.customers),
        domains=_names(settings.own_domains),
        committers=_names(name for pair in records.committers(MIN_COMMITS) for name in pair),
    )
    decided: dict[int, tuple[str, str]] = {}
    for r in rows:
        facts = speakers.Facts(r.author, r.author_email, r.author_role, r.kind, r.source, r.body)
        whose, rule = speakers.whose(facts, known, learned)
        if whose == "unknown" and r.account_said:
            whose, rule = "customer", "the source names the account, and nothing speaks for a colleague"
        decided[r.pk] = (whose, rule)
    return decided


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(speakers.name_key(name) for name in names if name)


# --- which customer --------------------------------------------------------------------------------------------------


def _customers(rows: Iterable[Speaking], whose: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    """An account that the source names, else the mail domain's, else the author: what a person can be told apart by."""
    listed = [c for c in records.customers() if c.listed]
    by_domain = _telling((d.lower(), c.account) for c in listed for d in c.domains)
    by_name = _telling((speakers.name_key(n), c.account) for c in listed for n in (c.name, *c.aliases))
    by_name |= {speakers.name_key(c.account): c.account for c in listed}

    def spelled(name: str) -> str:
        # Two spellings of a name that nobody listed are one account, called as it was first written.
        return by_name.setdefault(speakers.name_key(name), name[:200])

    found: dict[int, str] = {}
    for r in rows:
        if r.account_said:
            found[r.pk] = spelled(r.account_said)
        elif whose[r.pk][0] in ("colleague", "robot"):
            found[r.pk] = ""
        elif account := by_domain.get(r.author_email.rpartition("@")[2].lower()):
            found[r.pk] = account
        else:
            found[r.pk] = spelled(name) if (name := r.author or r.author_email) else ""
    return found


def _telling(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What each key stands for; a key that two accounts share stands for neither."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, account in pairs:
        if key:
            found[key].add(account)
    return {key: accounts.pop() for key, accounts in found.items() if len(accounts) == 1}


# --- links -----------------------------------------------------------------------------------------------------------

_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+$")


def _links(everything: Iterable[Heard]) -> Iterator[write.LinkFound]:
    """What the texts name: tickets by key, number or address, and what the tracker itself says belongs together."""
    ids = texts.ids()
    by_key: dict[str, list[int]] = defaultdict(list)
    for (source, source_id), pk in ids.items():
        by_key[source_id.upper()].append(pk)
        if source.startswith("github") and source_id.isdecimal():
            by_key[f"{source.partition(':')[2]}#{source_id}".upper()].append(pk)
            by_key[f"#{source_id}"].append(pk)
    prefixes = {source_id.rpartition("-")[0] for _, source_id in ids if _KEY.match(source_id)}
    for heard in everything:
        for key in history.keys(f"{heard.title}\n{heard.body}", prefixes):
            pks = by_key.get(key.upper(), [])
            # A number that two trackers know names neither.
            if len(pks) == 1 and pks[0] != heard.pk:
                yield write.LinkFound(heard.pk, pks[0], "key", key[:60], span=_place(heard, key))
        told = heard.later.get("links")
        for link in told if isinstance(told, list) else []:
            # The plain format takes whatever stands in `later`.
            other = ids.get((heard.source, str(link.get("key", "")))) if isinstance(link, dict) else None
            if other is not None and other != heard.pk:
                what = f"{link.get('type', '')} {link.get('direction', '')}".strip()
                yield write.LinkFound(heard.pk, other, "tracker", what[:60])

    yield from _quoted_in_trailers()


def _quoted_in_trailers() -> Iterator[write.LinkFound]:
    """Commits whose trailer `Problem:` quotes a customer, word for word: the posts that say those words."""
    quoting = [
        (pk, at, " ".join(value.casefold().split()).rstrip(".!?"))
        for pk, at, told in records.trailers()
        for key, value in told
        if key.casefold() == "problem" and len(value.split()) >= QUOTED_WORDS
    ]
    if not quoting:
        return
    posts_of = texts.between(None, None, commits=False)
    said = [(h.pk, h.at, " ".join(h.body.casefold().split())) for h in posts_of if h.whose == "customer"]
    for commit, at, words in quoting:
        posts = [pk for pk, said_at, text in said if said_at <= at and words in text]
        # What many say in the same words is a phrase, and no quotation of one of them.
        if len(posts) <= MOST_QUOTED:
            yield from (write.LinkFound(commit, pk, "trailer", "problem") for pk in posts)


def _place(heard: Heard, key: str) -> Span | None:
    """Where a key stands; nowhere where the text writes it in another way, as an address does."""
    named = re.compile(rf"(?<![A-Za-z0-9]){re.escape(key)}(?!\d)", re.IGNORECASE)
    if found := named.search(heard.title):
        return Span("title", *found.span())
    found = named.search(heard.body)
    return Span("body", *found.span()) if found else None
