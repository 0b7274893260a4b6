"""Networks and teams (activity A3)."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Networks and teams (activity A3)."""

    name = "partners"
