"""Jira, as its REST search gives it. See docs/sources/jira.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from firsthand.hear.sources.elements import Row, rows, top_keys
from firsthand.hear.sources.reading import Reading, head, items, known, rejected, words
from firsthand.nouns import Rejected, Said

NAME = "jira"

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+")
_ROLES = {"app": "robot", "customer": "customer"}
_SET_APART = {"codeBlock": "{code}", "blockquote": "{quote}"}


def recognises(name: str, head: str) -> bool:
    """`{"issues": [...]}`, or a list or lines of objects with `key` and `fields`."""
    keys = top_keys(head)
    inner = top_keys(head, "issues") if "issues" in keys else []
    return {"key", "fields"} <= set(keys) or bool({"key", "fields"} & set(inner))


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Rejected]:
    """Every issue, each followed by its comments as messages of their own."""
    wrapper = "issues" if "issues" in top_keys(head(stream).decode("utf-8", "replace")) else ""
    for row in rows(stream, options, wrapper=wrapper):
        if isinstance(row, Rejected):
            yield row
        else:
            yield from _issue(row, options)


def _issue(row: Row, options: Reading) -> Iterator[Said | Rejected]:
    key, fields = row.value.get("key"), row.value.get("fields")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        yield rejected(row.where, "no issue key", row.raw)
        return
    if not isinstance(fields, dict):
        yield rejected(row.where, f"{key} has no fields", row.raw)
        return
    source = options.source or f"jira:{_name(fields.get('project'), 'key') or key.rpartition('-')[0]}"
    url = _url(row.value.get("self"), key)
    title, body = _prose(fields.get("summary")), _prose(fields.get("description"))
    try:
        at = options.at(fields.get("created"))
        if not (title.strip() or body.strip()):
            raise ValueError("neither a summary nor a description")
    except ValueError as error:
        yield rejected(f"{row.where}, {key}", error, row.raw)
    else:
        versions, components = _names(fields.get("versions")), _names(fields.get("components"))
        writer = fields.get("reporter") or fields.get("creator")
        yield Said(
            source=source,
            source_id=key,
            at=at,
            title=title,
            body=body,
            url=url,
            thread=key,
            author=_person(writer),
            author_email=_name(writer, "emailAddress"),
            author_role=_role(writer),
            version=versions[0] if versions else "",
            component=components[0] if components else "",
            labels=words(fields.get("labels")),
            attributes=known({
                "type": _name(fields.get("issuetype")),
                "priority": _name(fields.get("priority")),
                "environment": _prose(fields.get("environment")),
                "project": _name(fields.get("project")),
                "affects_versions": versions,
                "components": components if len(components) > 1 else [],
            }),
            later=_later(fields, options) | known({"n_comments_missing": _n_missing(fields.get("comment")) or ""}),
        )  # fmt: skip
    options.count("attachments, left out", len(items(fields.get("attachment"))))
    yield from _comments(row, key, source, url, fields.get("comment"), options)


def _comments(row: Row, key: str, source: str, url: str, given: Any, options: Reading) -> Iterator[Said | Rejected]:
    comments = items(given.get("comments") if isinstance(given, dict) else given)
    if n_missing := _n_missing(given):
        options.count("comments that Jira counts and the file does not hold", n_missing)
    for number, comment in enumerate(comments, 1):
        if not isinstance(comment, dict):
            yield rejected(f"{row.where}, {key}", f"comment {number} is not an object", comment)
            continue
        body = _prose(comment.get("body"))
        if not body.strip():
            options.count("comments without text, left out")
            continue
        name = comment.get("id")
        try:
            if not isinstance(name, str | int) or name == "":
                raise ValueError(f"comment {number} has no id")
            at = options.at(comment.get("created"))
        except ValueError as error:
            yield rejected(f"{row.where}, {key}", error, comment)
            continue
        writer = comment.get("author")
        updated = options.later_at(comment.get("updated"))
        yield Said(
            source=source,
            source_id=f"{key}#{name}",
            at=at,
            body=body,
            kind="message",
            url=f"{url}?focusedCommentId={name}" if url else "",
            thread=key,
            author=_person(writer),
            author_email=_name(writer, "emailAddress"),
            # A service desk's internal comment is one that its customers cannot see: only colleagues write it.
            author_role="colleague" if comment.get("jsdPublic") is False else _role(writer),
            attributes=known({"visible_to": _name(comment.get("visibility"), "value")}),
            later=known({"updated_at": updated if updated != at.isoformat() else ""}),
        )


def _n_missing(given: Any) -> int:
    """Comments that Jira counts and the file does not hold."""
    total = given.get("total") if isinstance(given, dict) else None
    n_held = len(items(given.get("comments") if isinstance(given, dict) else given))
    return total - n_held if isinstance(total, int) and total > n_held else 0


def _later(fields: Mapping[str, Any], options: Reading) -> dict[str, Any]:
    """What became of an issue after it was written."""
    return known({
        "status": _name(fields.get("status")),
        "resolution": _name(fields.get("resolution")),
        "resolved_at": options.later_at(fields.get("resolutiondate")),
        "updated_at": options.later_at(fields.get("updated")),
        "assignee": _person(fields.get("assignee")),
        "fix_versions": [
            {"name": _name(version), "released_on": _name(version, "releaseDate")}
            for version in items(fields.get("fixVersions")) if _name(version)
        ],
        "links": [
            {"type": _name(link.get("type")), "direction": direction, "key": other}
            for link in items(fields.get("issuelinks")) if isinstance(link, dict)
            for direction in ("inward", "outward") if (other := _name(link.get(f"{direction}Issue"), "key"))
        ],
        "parent": _name(fields.get("parent"), "key"),
        "epic": _name(fields.get("epic"), "key"),
        "subtasks": [name for task in items(fields.get("subtasks")) if (name := _name(task, "key"))],
    })  # fmt: skip


def _name(value: Any, key: str = "name") -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return str(found) if isinstance(found, str | int) else ""


def _names(value: Any) -> list[str]:
    return [name for item in items(value) if (name := _name(item))]


def _person(value: Any) -> str:
    return _name(value, "displayName") or _name(value) or _name(value, "accountId")


def _role(value: Any) -> str:
    return _ROLES.get(_name(value, "accountType"), "")


def _url(api: Any, key: str) -> str:
    host, found, _ = api.partition("/rest/api/") if isinstance(api, str) else ("", "", "")
    return f"{host}/browse/{key}" if found and host.startswith(("https://", "http://")) else ""


def _prose(value: Any) -> str:
    """Text as it is; the document form of Jira's third API as the text that it shows."""
    if isinstance(value, str):
        return value
    return "\n\n".join(_blocks(value)).strip("\n") if isinstance(value, dict) else ""


def _blocks(node: Mapping[str, Any]) -> list[str]:
    inner = [child for child in items(node.get("content")) if isinstance(child, dict)]
    if node.get("type") in ("paragraph", "heading", "codeBlock"):
        text = "".join(_inline(child) for child in inner)
        blocks = [text] if text else []
    else:
        blocks = [block for child in inner for block in _blocks(child)]
    mark = _SET_APART.get(str(node.get("type")))
    return [f"{mark}\n{chr(10).join(blocks)}\n{mark}"] if mark and blocks else blocks


def _inline(node: Mapping[str, Any]) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    shown = node.get("attrs")
    return _name(node, "text") or _name(shown, "text") or _name(shown, "url")
