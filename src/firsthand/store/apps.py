"""Tells Django that these tables are an app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "firsthand.store"
    label = "store"
