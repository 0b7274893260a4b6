"""Identification and case work (activities A1, A5)."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Identification and case work (activities A1, A5)."""

    name = "cases"
