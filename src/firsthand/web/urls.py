"""Which address shows what. `docs/pages.md` says it in words."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from firsthand.web.views import customers, editions, failures, interactions, problems, search, sources


class Id:
    """An id of any source: whatever characters it has, slashes and line breaks too."""

    regex = r"[\s\S]+"

    @staticmethod
    def to_python(value: str) -> str:
        return value

    @staticmethod
    def to_url(value: str) -> str:
        return value


register_converter(Id, "id")

urlpatterns = [
    path("", editions.archive, name="editions"),
    re_path(r"^editions/(?P<name>[^/]+)\.(?P<form>md|txt|html)$", editions.form, name="edition-form"),
    path("editions/<str:name>", editions.edition, name="edition"),
    path("editions/<str:name>/<int:n>", editions.sentence, name="sentence"),
    path("editions/<str:name>/rows/<str:label>", editions.counted, name="counted"),
    path("problems", problems.listing, name="problems"),
    path("problems/<str:name>", problems.problem, name="problem"),
    path("interactions/<id:ref>", interactions.interaction, name="interaction"),
    path("customers", customers.listing, name="customers"),
    path("customers/<id:account>", customers.customer, name="customer"),
    path("sources", sources.listing, name="sources"),
    path("search", search.search, name="search"),
]

handler400 = failures.not_asked_well
handler404 = failures.not_there
handler500 = failures.went_wrong
