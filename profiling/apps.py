"""Profiling (activity A5.1)."""

from django.apps import AppConfig


class ProfilingConfig(AppConfig):
    """Profiling (activity A5.1)."""

    name = "profiling"
