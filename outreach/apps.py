"""Messages and visits (activities A2, A4)."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Messages and visits (activities A2, A4)."""

    name = "outreach"
