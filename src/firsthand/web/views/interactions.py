"""One interaction: its raw text in full, what was seen in it, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from firsthand.nouns import Part, Span
from firsthand.store.access import pages, records, texts
from firsthand.store.access.texts import Heard
from firsthand.web import addresses, marking
from firsthand.web.asking import NotThere, marks, page, whole

MAX_FILES = 100

#: What the tracker says of the time after, where it says it in a word or two.
LATER = ("status", "resolution", "resolved_at", "fix_versions")


@page
def interaction(request: HttpRequest, ref: str) -> HttpResponse:
    newest = pages.by_ref(ref)
    if newest is None:
        named = texts.find(ref).ref
        asked = request.GET.urlencode(safe=":/,")
        return redirect(addresses.interaction(named) + (f"?{asked}" if asked else ""))
    one = _version(newest, request.GET.get("v", ""))
    asked_for, understood = marks(request)
    shown = [m for m in asked_for if marking.fits(m, one.title, one.body)]
    unmask = request.GET.get("unmask") == "1"
    passages = [
        span
        for row in texts.passages([one.pk], current=False).get(one.pk, ())
        if row.version == one.n
        for span in (row.sentences or (row.span,))
    ]
    change = records.changes([one.pk]).get(one.pk) if one.kind == "commit" else None
    links = pages.linked(one.pk)
    return render(
        request,
        "interaction.html",
        {
            "one": one,
            "title": _draw(one, "title", shown, (), unmask),
            # A quote in the body is where to scroll to, unless the title has one: one anchor a page.
            "body": _draw(one, "body", shown, passages, unmask, anchor=not marking.of("title", shown)),
            "masked_title": marking.drawn(
                marking.stretches(one.title, masks=marking.of("title", one.masks)), anchor=False
            ),
            "marked": bool(shown),
            "lost": not understood or len(shown) < len(asked_for),
            "unmask": unmask,
            "other_way": addresses.interaction(one.ref, one.n, shown, unmask=not unmask),
            "author": _author(one, unmask),
            "asides": sorted({marking.ASIDES.get(a.what, a.what) for a in one.asides}),
            "has_passages": bool(passages),
            "later": [(name.replace("_", " "), _words(one.later[name])) for name in LATER if one.later.get(name)],
            "versions": [
                (v, addresses.interaction(one.ref, v.n, unmask=unmask))
                for v in (pages.versions(one.pk) if one.n_versions > 1 else ())
            ],
            "thread": pages.thread(one),
            "problems": pages.problems_of(one.pk),
            "changes": [x for x in links if x.other.kind == "commit" and not x.out],
            "links": [x for x in links if x.other.kind != "commit" or x.out],
            "change": change,
            "files": change.files[:MAX_FILES] if change else (),
            "n_more_files": max(0, change.n_files - MAX_FILES) if change else 0,
        },
    )


def _version(newest: Heard, asked: str) -> Heard:
    if not asked:
        return newest
    n = whole(asked, f"version of {newest.ref}:")
    one = newest if n == newest.n else texts.version(newest.pk, n)
    if one is None:
        raise NotThere(f"There is no version {n} of {newest.ref}.", f"It has {newest.n_versions}.")
    return one


def _draw(
    one: Heard, part: Part, shown: Sequence[Span], passages: Sequence[Span], unmask: bool, *, anchor: bool = True
) -> SafeString:
    parts = marking.stretches(
        one.part(part),
        marks=marking.of(part, shown),
        passages=marking.of(part, passages),
        asides=marking.of(part, one.asides),
        masks=marking.of(part, one.masks),
    )
    return marking.drawn(parts, anchor=anchor, hide=not unmask)


def _author(one: Heard, unmask: bool) -> str:
    if unmask:
        return ", ".join(dict.fromkeys(part for part in (one.author, one.author_email) if part))
    return "[mail]" if "@" in one.author.strip("@") else one.author


def _words(value: Any) -> str:
    """What a tracker says, as one reads it: lists by their names, moments by their day."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value))
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    at = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return date_format(localtime(at), "j F Y") if at and at.tzinfo else str(value)
