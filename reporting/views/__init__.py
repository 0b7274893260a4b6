"""Screens of reporting."""

from reporting.views import dashboards, figures, runs

__all__ = ["dashboards", "figures", "runs"]
