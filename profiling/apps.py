"""Profiling by a published grid (activity A5.1)."""

from django.apps import AppConfig


class ProfilingConfig(AppConfig):
    """Profiling by a published grid (activity A5.1)."""

    name = "profiling"

    def ready(self) -> None:
        """Add the profiles to the dossier of a person, and to what a merge hands over."""
        from cases import dossier as cases_dossier  # noqa: PLC0415
        from cases.services import merging  # noqa: PLC0415
        from profiling import dossier  # noqa: PLC0415

        cases_dossier.add(dossier.profiles)
        merging.HANDED.append(merging.Handed("profiling_profile", youth=False))
