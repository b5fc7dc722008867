"""Keeps somebody's words from giving orders to a terminal."""

from __future__ import annotations

import re

#: What a terminal takes for commands; a customer's text may hold them, and may not give any.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Somebody's words without anything that a terminal would obey."""
    return _CONTROL.sub("\ufffd", text)
