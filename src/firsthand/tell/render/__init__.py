"""Draws an edition's document as Markdown, as plain text, and as HTML that mail clients show."""

from firsthand.tell.render.html import html
from firsthand.tell.render.markdown import markdown
from firsthand.tell.render.text import text

__all__ = ["html", "markdown", "text"]
