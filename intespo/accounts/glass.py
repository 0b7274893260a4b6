"""Break-the-glass: a file of another county, opened for a reason, for three hours, both told."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts.enums import Role
from intespo.accounts.models import BreakGlass, User
from intespo.kit.errors import DomainError
from intespo.territory.models import County

HOURS = 3
SHORTEST_REASON = 15
MOST_A_DAY = 5


@transaction.atomic
def break_glass(subject_id: int, county: County, reason: str, *, by: User) -> BreakGlass:
    """Open one file of another county to one user for three hours."""
    now = timezone.now()
    # Two presses of the button wait for each other.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if standing := BreakGlass.objects.open_for(by, subject_id, now).first():
        return standing
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(_("Say in a sentence why this file has to be opened now."))
    lately = BreakGlass.objects.filter(user=by, opened_at__gt=now - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise DomainError(_("You opened five files of other counties today: ask your coordinator."))
    return BreakGlass.objects.create(
        user=by,
        county=county,
        subject_id=subject_id,
        reason=reason.strip(),
        opened_at=now,
        until=now + timedelta(hours=HOURS),
    )


def tell(glass_id: int) -> None:
    """One e-mail to the coordinators of both counties, once; no name of the young person in it."""
    with transaction.atomic():
        glass = BreakGlass.objects.select_for_update(of=("self",)).get(pk=glass_id)
        if glass.told_at:
            return
        both = {glass.county_id, glass.user.county_id or 0}
        coordinators = User.objects.filter(
            role=Role.COORDINATOR, county_id__in=both, is_active=True
        )
        context = {"glass": glass, "address": settings.SITE_URL, "hours": HOURS}
        send_mail(
            _("A file was opened across a county border"),
            render_to_string("accounts/mail/break_glass.txt", context),
            None,
            list(coordinators.values_list("email", flat=True)),
        )
        BreakGlass.objects.filter(pk=glass_id).update(told_at=timezone.now())


def untold() -> list[int]:
    """Openings of which nobody was told yet."""
    return list(BreakGlass.objects.filter(told_at=None).values_list("pk", flat=True))
