"""Whose words an interaction holds, and the rule that said so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from firsthand.hear.vocabulary import ROLES, TURNS
from firsthand.nouns import Whose

#: Different other people whose threads somebody answers before it counts as a sign. A customer looks into a few
#: threads besides the own ones; to answer five strangers is a habit, though a helpful customer can have it too.
MIN_ANSWERED = 5
#: Times that a sign must be seen to stand alone. Once can be a slip of the mouse in a tracker.
MIN_STRONG = 2
#: Reports from which the share of planning types among them means something.
MIN_PLANNED = 3

_ROBOT = re.compile(
    r"\[bot\]$|(?:^|[-_. ])(?:bot|ci|robot|automation|noreply|no-reply|donotreply|mailer-daemon"
    r"|postmaster)(?:$|[-_. @])"
    r"|^(?:jenkins|dependabot|renovate|greenkeeper|github-actions|gitlab-ci|travis|circleci|codecov|sonarcloud"
    r"|sonarqube|snyk|stale|mergify"
    r"|sentry|hubot|zapier|jira-?service|hudson|buildmaster|weblate|crowdin)(?:$|[-_. @\d])",
    re.IGNORECASE,
)
_AUTOMATED = re.compile(
    r"(?:This is an automated (?:message|response|e-?mail|reply|notification)|This (?:message|e-?mail|issue"
    r"|ticket|comment) (?:was|has been) (?:sent|generated|created|closed"
    r"|marked as stale)? ?(?:automatically|by (?:a|an|the) (?:bot|script|system|workflow))|(?:has been"
    r"|was) automatically (?:marked|closed|locked|generated)"
    r"|Diese (?:Nachricht|E-?Mail) wurde automatisch|Ceci est un (?:message|courriel) automatique"
    r"|Este es un mensaje automático"
    r"|Out of office|Automatic reply:|Abwesenheitsnotiz|Delivery Status Notification|Undelivered Mail)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\b(?:(?:verified|validated|confirmed)(?: as| and| the)? (?:fix(?:ed)?|working|resolved|ok|on|using)"
    r"|work(?:s|ing) as expected"
    r"|closing(?: this| the| as| ticket| issue|\s*[.,!]|\s*$)|clos(?:ing|ed) (?:as|since|because|due)"
    r"|resolving (?:as|this)"
    r"|marking (?:this |it )?(?:as )?(?:resolved|duplicate|fixed|invalid)|(?:PR|CR"
    r"|pull request)s? (?:is )?merged"
    r"|functional test(?:ed|ing)?|assigning (?:this |it )?to|bumping (?:this )?to|reopening"
    r"|moving this (?:issue|ticket|feature))",
    re.IGNORECASE | re.MULTILINE,
)
#: What people say who speak for the house.
_SERVES = re.compile(
    r"\b(?:thank(?:s| you) for (?:your (?:report|feedback|patience|message|request|mail|e-?mail|interest)"
    r"|the (?:report|feedback|ticket)|letting us|reporting|reaching|contacting|bringing)"
    r"|our (?:engineer|team|developers?|support)|(?:to|by|with) (?:the )?engineering\b|we(?:'ll"
    r"| will|'re going to| are going to| plan to) (?:look|fix|investigate|address|release|ship|include)"
    r"|(?:can|could|would) you (?:please )?(?:provide|share|attach|send us)|please (?:provide|attach|send us)"
    r"|(?:we|I) (?:can(?:not|'t)?|could(?:n't| not)?|was able to|were able to|am able to"
    r"|was unable to) reproduce"
    r"|vielen Dank für Ihre|merci (?:pour|de) (?:votre|nous)|gracias por (?:su|contactar))",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:(?:same|similar) (?:issue|problem|error|bug|thing|here|crash)|me too|this too|happens to (?:me|us)"
    r"|(?:I|we)(?:'m| am|'re| are)? (?:also |still )?(?:seeing|experiencing|having|getting|affected|facing"
    r"|hit)"
    r"|any (?:update|news|progress|eta|workaround)|when will|is there (?:a|any) (?:workaround|fix|solution)"
    r"|please fix|still (?:not (?:fixed|working)|broken|happen)|our (?:app|users|customers|client))"
    r"|^\s*\+1\b",
    re.IGNORECASE | re.MULTILINE,
)
#: Types of work that a team plans with. A customer files bugs and wishes.
_INTERNAL_TYPES = frozenset(
    {"sub-task", "subtask", "technical task", "epic", "task", "sub task", "spike", "initiative", "technical debt"}
)
_PLANNED_TYPES = frozenset({"story", "user story"}) | _INTERNAL_TYPES

#: Kinds that only one side writes.
_KINDS: dict[str, tuple[Whose, str]] = {
    "review": ("customer", "a review is a customer's"),
    "commit": ("colleague", "commits are ours"),
    "note": ("colleague", "notes are ours"),
    "visit": ("colleague", "a visit is told by the one of us who made it"),
    "error": ("robot", "an error report is sent by the product"),
}


class Row(NamedTuple):
    """One interaction, as far as it tells who is who. `flags` come from `flags`."""

    author: str
    source: str
    thread: str
    thread_reporter: str
    is_comment: bool
    assignee: str = ""
    flags: frozenset[str] = frozenset()


class Standing(NamedTuple):
    """What a source shows of one author, by counts over all that was heard."""

    n_reported: int = 0
    n_comments: int = 0
    n_comments_own: int = 0
    n_answered: int = 0
    n_assigned: int = 0
    n_closed: int = 0
    n_served: int = 0
    n_internal: int = 0
    n_planned: int = 0
    n_same: int = 0


class Facts(NamedTuple):
    """What one interaction says of its own author."""

    author: str = ""
    email: str = ""
    role: str = ""
    kind: str = "ticket"
    source: str = ""
    body: str = ""


class Known(NamedTuple):
    """What is known beforehand, as `name_key` writes it: the settings' lists, our mail domains, authors of commits."""

    colleagues: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    committers: frozenset[str] = frozenset()


#: Settings that list nobody.
NOBODY_KNOWN = Known()


def name_key(name: str) -> str:
    """The form in which two ways to write a login, a name or an address are one."""
    return " ".join(name.strip().lstrip("@").casefold().split())


def flags(body: str, issue_type: str = "") -> frozenset[str]:
    """What a text shows of its author's part in the work.

    `closes`: verifies, closes, merges, assigns. `serves`: speaks for the house. `same`: has the problem
    too, asks when it will be mended. `internal` and `planned`: a type of work that teams plan with.

    Examples
    --------
    >>> sorted(flags("Verified as fixed. Closing.", "Sub-task")), sorted(flags("Same problem here, any news?"))
    (['closes', 'internal', 'planned'], ['same'])
    """
    kind = issue_type.strip().casefold()
    found = {
        "closes": _CLOSES.search(body[:5_000]),
        "serves": _SERVES.search(body[:5_000]),
        "same": _SAME.search(body[:5_000]),
        "internal": kind in _INTERNAL_TYPES,
        "planned": kind in _PLANNED_TYPES,
    }
    return frozenset(name for name, holds in found.items() if holds)


def learn(rows: Iterable[Row]) -> dict[tuple[str, str], Standing]:
    """What each author does in each source.

    Parameters
    ----------
    rows : iterable of Row
        All interactions of the sources; a thread's first message and its comments.

    Returns
    -------
    dict of (source, author key) to Standing
        Assignees who never wrote are there as well. The order of the rows does not matter.

    Examples
    --------
    >>> rows = [Row("ann", "jira", "1", "ann", False, "bob"), Row("bob", "jira", "1", "ann", True, "bob")]
    >>> learn(rows)["jira", "bob"].n_assigned
    1
    """
    tally: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(Standing._fields, 0))
    answered: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    assigned: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    closed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    served: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        author, reporter, assignee = map(name_key, (row.author, row.thread_reporter, row.assignee))
        if assignee and reporter and assignee != reporter:
            assigned[row.source, assignee].add(row.thread)
        if not author:
            continue
        key = (row.source, author)
        mine = tally[key]
        mine["n_same"] += "same" in row.flags
        if not row.is_comment:
            mine["n_reported"] += 1
            mine["n_internal"] += "internal" in row.flags
            mine["n_planned"] += "planned" in row.flags
            continue
        mine["n_comments"] += 1
        if author == reporter:
            mine["n_comments_own"] += 1
        elif reporter:
            answered[key].add(reporter)
            if "closes" in row.flags:
                closed[key].add(row.thread)
            if "serves" in row.flags:
                served[key].add(row.thread)
    for key in assigned:
        tally[key]["n_assigned"] = len(assigned[key])
    return {
        key: Standing(
            **{**counts, "n_answered": len(answered[key]), "n_closed": len(closed[key]), "n_served": len(served[key])}
        )
        for key, counts in tally.items()
    }


def whose(
    facts: Facts, known: Known = NOBODY_KNOWN, standings: Mapping[tuple[str, str], Standing] | None = None
) -> tuple[Whose, str]:
    """Whose words these are, and the rule that decided.

    The first that knows decides: the lists of the settings; marks of a robot; the role that the source gives; our own
    mail domains; authorship of commits; the kind, where only one side writes it; what the author does in the source.

    Returns
    -------
    (Whose, str)
        `customer`, `colleague`, `robot` or `unknown`, and a sentence without a full stop for a reader.

    Examples
    --------
    >>> whose(Facts(author="jenkins"))
    ('robot', 'the name "jenkins" is a robot\\'s')
    >>> whose(Facts(author="ann", email="ann@shop.example"), Known(domains=frozenset({"shop.example"})))
    ('colleague', 'writes from shop.example, which is ours')
    """
    author, email = name_key(facts.author), name_key(facts.email)
    names = {name for name in (author, email) if name}
    if names & known.colleagues:
        return "colleague", "listed as a colleague in the settings"
    if names & known.customers:
        return "customer", "listed as a customer in the settings"
    if names and any(_ROBOT.search(name) for name in names):
        return "robot", f'the name "{facts.author or facts.email}" is a robot\'s'
    if _AUTOMATED.search(facts.body[:1_500]):
        return "robot", "the text says that it was sent automatically"
    role = facts.role.strip().casefold()
    if role in ROLES:
        return ROLES[role], f'the source gives the role "{facts.role.strip()}"'
    domain = email.rpartition("@")[2]
    if domain and any(domain == own or domain.endswith(f".{own}") for own in known.domains):
        return "colleague", f"writes from {domain}, which is ours"
    committing = {name for name in names if "@" in name or " " in name} & known.committers
    if committing:
        return "colleague", "wrote commits under the same address or name"
    if facts.kind in _KINDS:
        return _KINDS[facts.kind]
    standing = (standings or {}).get((facts.source, author)) if author else None
    return of_standing(standing) if standing else ("unknown", "nothing is known of the author")


def of_standing(standing: Standing) -> tuple[Whose, str]:
    """Whose words an author's are, by what the author does in the tracker.

    One sign that no customer gives, seen `MIN_STRONG` times, or two different signs make a colleague: work that others
    reported is assigned to them; they verify and close it; they answer others on behalf of the house; they file the
    types that teams plan with; they answer many different people. One weak sign leaves it open. Without any, somebody
    who reports, or who comes to say that it happens to them too, is a customer.

    Examples
    --------
    >>> of_standing(Standing(n_reported=2, n_comments=3, n_comments_own=3))
    ('customer', 'reports (2), and shows no sign of working on it')
    """
    strong = (
        (standing.n_assigned, "is assigned what others reported ({n})"),
        (standing.n_closed, "verifies or closes what others reported ({n})"),
        (standing.n_served, "answers others on behalf of the house ({n})"),
        (standing.n_internal, "files types that teams plan with ({n})"),
    )
    signs = [text.format(n=n) for n, text in strong if n]
    if standing.n_answered >= MIN_ANSWERED:
        signs.append(f"answers many different people ({standing.n_answered})")
    if standing.n_reported >= MIN_PLANNED and 2 * standing.n_planned >= standing.n_reported and not standing.n_internal:
        signs.append(f"reports mostly planned work ({standing.n_planned} of {standing.n_reported})")
    if any(n >= MIN_STRONG for n, _ in strong) or len(signs) > 1:
        return "colleague", ", ".join(signs)
    if signs:
        return "unknown", f"{signs[0]}, and nothing else tells"
    if standing.n_reported:
        return "customer", f"reports ({standing.n_reported}), and shows no sign of working on it"
    if standing.n_same:
        return "customer", "says that it happens to them too, and shows no sign of working on it"
    return "unknown", "only commented on what others reported"


def of_turn(label: str) -> Whose:
    """Whose a turn in a transcript is by its label ("Customer", "Me"). A name alone is `unknown`.

    Examples
    --------
    >>> of_turn("Customer 2"), of_turn("Anna")
    ('customer', 'unknown')
    """
    words = name_key(label).strip("()[]").split()
    return next((TURNS[word] for word in words if word in TURNS), "unknown")
