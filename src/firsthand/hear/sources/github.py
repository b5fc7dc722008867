"""GitHub issues, as `gh issue list --json` or the REST API gives them. See docs/sources/github.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from firsthand.hear.sources.elements import Row, rows, top_keys
from firsthand.hear.sources.reading import Reading, head, items, known, rejected
from firsthand.nouns import Rejected, Said

NAME = "github"

#: Fields that both forms of an issue or a comment have and no other format here: two of them are enough, because a
#: long body may push the rest out of the part of the file that recognition sees.
_MARKS = frozenset((
    "number", "createdAt", "created_at", "closedAt", "closed_at", "stateReason", "state_reason", "assignees",
    "comments", "comments_url",
    "author_association", "authorAssociation", "reactionGroups", "reactions", "html_url", "issue_url",
    "repository_url", "node_id",
))  # fmt: skip
_COLLEAGUES = ("OWNER", "MEMBER", "COLLABORATOR")
_REACTIONS = {
    "THUMBS_UP": "+1", "THUMBS_DOWN": "-1", "LAUGH": "laugh", "HOORAY": "hooray", "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket", "EYES": "eyes",
}  # fmt: skip
_PLACE = re.compile(
    r"https?://(?P<host>[^/]+)/(?:api/v3/)?(?:repos/)?(?P<repo>[^/\s]+/[^/\s]+)/(?:issues|pull|discussions)/(?P<n>\d+)"
)
_COMMENT = re.compile(r"#issuecomment-(\d+)")


def recognises(name: str, head: str) -> bool:
    """JSON objects with the fields of GitHub's issues or comments."""
    keys = set(top_keys(head))
    if {"total_count", "items"} <= keys:
        keys = set(top_keys(head, "items"))
    return len(keys & _MARKS) >= 2 and not keys & {"at", "fields"} and bool(keys & {"body", "title"})


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Rejected]:
    """Every issue, each followed by its comments; comments of a file of their own join their issue by its number."""
    wrapper = "items" if "total_count" in top_keys(head(stream).decode("utf-8", "replace")) else ""
    for row in rows(stream, options, wrapper=wrapper):
        if isinstance(row, Rejected):
            yield row
        elif "issue_url" in row.value and "title" not in row.value:
            yield from _comment(row, row.value, "", "", options)
        else:
            yield from _issue(row, options)


def _issue(row: Row, options: Reading) -> Iterator[Said | Rejected]:
    issue = row.value
    url = _text(issue, "html_url") or _text(issue, "url")
    if "pull_request" in issue or "/pull/" in url:
        options.count("pull requests, left out")
        return
    place = _PLACE.match(url)
    number = issue.get("number") or (place["n"] if place else None)
    if not isinstance(number, int | str) or isinstance(number, bool):
        yield rejected(row.where, "no issue number", row.raw)
        return
    source = options.source or (f"github:{place['repo']}" if place else "github")
    title, body = _text(issue, "title"), _text(issue, "body")
    try:
        at = options.at(issue.get("createdAt") or issue.get("created_at"))
        if not (title.strip() or body.strip()):
            raise ValueError("neither a title nor a body")
    except ValueError as error:
        yield rejected(f"{row.where}, #{number}", error, row.raw)
    else:
        yield Said(
            source=source,
            source_id=str(number),
            at=at,
            title=title,
            body=body,
            kind="issue",
            url=url,
            thread=str(number),
            author=_login(issue),
            author_role=_role(issue),
            labels=tuple(name for label in items(issue.get("labels")) if (name := _label(label))),
            attributes=known({
                "association": _association(issue),
                "type": _label(issue.get("type")),
                "reactions": _reactions(issue),
            }),
            later=known({
                "state": _text(issue, "state").lower(),
                "state_reason": (_text(issue, "stateReason") or _text(issue, "state_reason")).lower(),
                "closed_at": options.later_at(issue.get("closedAt") or issue.get("closed_at")),
                "updated_at": options.later_at(issue.get("updatedAt") or issue.get("updated_at")),
                "assignees": [name for person in items(issue.get("assignees")) if (name := _text(person, "login"))],
                "milestone": _text(issue.get("milestone"), "title"),
            }),
        )  # fmt: skip
    comments = issue.get("comments")
    if isinstance(comments, int) and comments:
        options.count("comments that GitHub counts and the file does not hold", comments)
    for comment in items(comments):
        if isinstance(comment, dict):
            yield from _comment(row, comment, str(number), source, options)
        else:
            yield rejected(f"{row.where}, #{number}", "a comment that is not an object", comment)


def _comment(
    row: Row, comment: Mapping[str, Any], number: str, source: str, options: Reading
) -> Iterator[Said | Rejected]:
    url = _text(comment, "html_url") or _text(comment, "url")
    if not number:
        place = _PLACE.match(_text(comment, "issue_url")) or _PLACE.match(url)
        if not place:
            yield rejected(row.where, "a comment that names no issue", row.raw)
            return
        number, source = place["n"], options.source or f"github:{place['repo']}"
        if "/pull/" in url:
            options.count("comments on pull requests, left out")
            return
    body = _text(comment, "body")
    if not body.strip():
        options.count("comments without text, left out")
        return
    # Both forms name a comment by the number in its address; `id` is that number in one and another word in the other.
    numbered = _COMMENT.search(url)
    name = numbered[1] if numbered else comment.get("id")
    try:
        if not isinstance(name, str | int) or name == "":
            raise ValueError("a comment without an id")
        at = options.at(comment.get("createdAt") or comment.get("created_at"))
    except ValueError as error:
        yield rejected(f"{row.where}, #{number}", error, comment)
        return
    yield Said(
        source=source,
        source_id=f"{number}#{name}",
        at=at,
        body=body,
        kind="message",
        url=url,
        thread=number,
        author=_login(comment),
        author_role=_role(comment),
        attributes=known({"association": _association(comment), "reactions": _reactions(comment)}),
    )


def _role(said: Mapping[str, Any]) -> str:
    writer = said.get("author") or said.get("user") or {}
    is_bot = isinstance(writer, dict) and (writer.get("is_bot") is True or writer.get("type") == "Bot")
    if is_bot or _login(said).endswith("[bot]"):
        return "robot"
    return "colleague" if _association(said) in _COLLEAGUES else ""


def _login(said: Mapping[str, Any]) -> str:
    return _text(said.get("author"), "login") or _text(said.get("user"), "login")


def _association(said: Mapping[str, Any]) -> str:
    return _text(said, "authorAssociation") or _text(said, "author_association")


def _reactions(said: Mapping[str, Any]) -> dict[str, int]:
    """How often each reaction was given, by REST's names in both forms."""
    flat = said.get("reactions")
    counts = {name: flat.get(name) for name in _REACTIONS.values()} if isinstance(flat, dict) else {}
    for group in items(said.get("reactionGroups")):
        if isinstance(group, dict) and (name := _REACTIONS.get(_text(group, "content"))):
            users = group.get("users")
            counts[name] = users.get("totalCount") if isinstance(users, dict) else None
    return {name: n for name, n in counts.items() if isinstance(n, int) and n > 0}


def _label(value: Any) -> str:
    return value if isinstance(value, str) else _text(value, "name")


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
