"""Messages and visits (activities A2, A4)."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Messages and visits (activities A2, A4)."""

    name = "outreach"

    def ready(self) -> None:
        """Hear of objections and erasures; add messages to dossier, terms and merges."""
        from cases import dossier as cases_dossier  # noqa: PLC0415
        from cases.enums import RetentionSubject  # noqa: PLC0415
        from cases.services import merging, retention  # noqa: PLC0415
        from outreach import dossier, handlers  # noqa: F401, PLC0415

        cases_dossier.add(dossier.messages)
        merging.HANDED.append(merging.Handed("outreach_message"))
        retention.CLEARINGS[RetentionSubject.MESSAGES] = dossier.TEXTS
