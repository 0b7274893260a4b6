"""Screens of reporting."""

from reporting.views import dashboards, figures, localities, runs

__all__ = ["dashboards", "figures", "localities", "runs"]
