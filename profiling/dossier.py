"""What profiling keeps of a person: every answer with its points, and the level they made."""

from django.utils.translation import gettext as _

from cases.dossier import Section, table
from cases.models import Youth
from profiling.models import ProfileAnswer


def profiles(youth: Youth) -> Section:
    """Answers, points, levels: the whole of how a level was computed (GDPR art. 15(1)(h))."""
    found = ProfileAnswer.objects.filter(profile__case__youth=youth).select_related(
        "profile__grid", "answer__criterion"
    )
    rows = (
        (
            a.profile.profiled_on,
            a.profile.grid,
            a.answer.criterion,
            a.answer,
            a.points,
            a.profile.get_final_level_display(),
        )
        for a in found.order_by("profile_id", "answer__criterion__position")
    )
    columns = (_("Day"), _("Grid"), _("Question"), _("Answer"), _("Points"), _("Level"))
    return table("profiles", _("Profiling"), columns, rows)
