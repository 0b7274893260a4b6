"""Indicators, dashboards, reports."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Indicators, dashboards, reports."""

    name = "reporting"

    def ready(self) -> None:
        """Hear of erasures."""
        from reporting import handlers  # noqa: F401, PLC0415
