"""Messages and visits (activities A2, A4)."""

from django.apps import AppConfig

_SAME_STEP = "SELECT FROM outreach_message k WHERE k.youth_id = %(kept)s AND k.step_id = t.step_id"
_SAME_CAMPAIGN = (
    "SELECT FROM outreach_audience k WHERE k.youth_id = %(kept)s AND k.campaign_id = t.campaign_id"
)


class OutreachConfig(AppConfig):
    """Messages and visits (activities A2, A4)."""

    name = "outreach"

    def ready(self) -> None:
        """Hear of objections and erasures; add messages to dossier, terms and merges."""
        from cases import dossier as cases_dossier  # noqa: PLC0415
        from cases import today  # noqa: PLC0415
        from cases.enums import RetentionSubject  # noqa: PLC0415
        from cases.services import merging, retention  # noqa: PLC0415
        from outreach import dossier, handlers, mail_reports  # noqa: F401, PLC0415
        from outreach.services import inbound  # noqa: PLC0415

        for section in dossier.SECTIONS:
            cases_dossier.add(section)
        merging.HANDED += [
            # Of one step a person has one message, whoever of the two got it.
            merging.Handed("outreach_message", unless=_SAME_STEP),
            merging.Handed("outreach_receipt"),
            merging.Handed("outreach_inbound"),
            merging.Handed("outreach_publicregistration"),
            merging.Handed("outreach_audience", unless=_SAME_CAMPAIGN),
        ]
        today.QUOTED.append(inbound.last_words)
        retention.CLEARINGS[RetentionSubject.MESSAGES] = dossier.TEXTS
