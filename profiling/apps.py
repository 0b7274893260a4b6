"""Profiling by a published grid (activity A5.1)."""

from django.apps import AppConfig


class ProfilingConfig(AppConfig):
    """Profiling by a published grid (activity A5.1)."""

    name = "profiling"

    def ready(self) -> None:
        """Add the profiles to the dossier of a person."""
        from cases import dossier as cases_dossier  # noqa: PLC0415
        from profiling import dossier  # noqa: PLC0415

        cases_dossier.add(dossier.profiles)
