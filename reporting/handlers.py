"""What reporting does when people are forgotten."""

from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.dispatch import receiver
from django.utils import timezone

from cases.models import Youth
from cases.signals import forgotten
from reporting.models import Export


@receiver(forgotten, sender=Youth)
def end_exports(sender: Any, **_rest: Any) -> None:
    """A kept export of their county or of the country may name them: it ends now, its file goes
    with the next clearing. Who needs the list asks for it again.
    """
    now = timezone.now()
    counties = RawSQL("SELECT y.county_id FROM cases_youth y JOIN forgotten f ON f.id = y.id", ())
    reach = Q(county=None) | Q(county__in=counties)
    Export.objects.filter(reach, expires_at__gt=now).update(expires_at=now)
