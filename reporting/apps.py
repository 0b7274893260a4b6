"""Indicators, dashboards, reports."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Indicators, dashboards, reports."""

    name = "reporting"
