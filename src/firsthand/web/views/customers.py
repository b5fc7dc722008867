"""The customers, and everything that one of them said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthand.store.access import pages, records
from firsthand.web.asking import page, page_number


@page
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "customers.html", {"cut": pages.customer_page(page_number(request))})


@page
def customer(request: HttpRequest, account: str) -> HttpResponse:
    one = records.customer(account)
    return render(request, "customer.html", {"one": one, "cut": pages.said_by(account, page_number(request))})
