"""Who is told that reports are ready: by a link, which asks for a sign-in; no figure, no file."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import month_name
from reporting.models import ReportRun, ReportSubscription


def subscribe(user: User) -> None:
    """From now on; twice is once."""
    ReportSubscription.objects.get_or_create(user=user)


def unsubscribe(user: User) -> None:
    """No longer."""
    ReportSubscription.objects.filter(user=user).delete()


def tell(run: ReportRun) -> int:
    """Write to every subscriber, each alone; how many."""
    month = month_name(run.period)
    address = settings.SITE_URL + reverse("reporting:run", args=[run.pk])
    subject = _("INTESPO: the reports of %(month)s are ready") % {"month": month}
    body = _("The reports of %(month)s are ready:") % {"month": month}
    found = ReportSubscription.objects.select_related("user").filter(user__is_active=True)
    for one in found:
        send_mail(subject, f"{body}\n\n{address}\n", None, [one.user.email])
    return found.count()
