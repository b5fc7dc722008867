"""What a page may load: what this server gives, and nothing else. Text from customers is shown, never run."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: For our own pages. No inline script, no inline style, no other host, no form to elsewhere, no frame.
PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: For an edition in the form that mail clients get, whose style stands inside it. It may run and load nothing.
MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox"
)


class ContentPolicy:
    """Sends the policy with every page, keeps customer text out of shared caches, and pages out of search engines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", PAGES)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
