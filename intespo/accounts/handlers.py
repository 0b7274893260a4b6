"""What follows a sign-in and a change of second factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from intespo.accounts.models import User
from intespo.accounts.staff import session_end


@receiver(user_logged_in)
def shorten_session(sender: type[User], request: HttpRequest, user: User, **_rest: Any) -> None:
    """A session lasts as long as the role allows, counted from the sign-in."""
    request.session.set_expiry(session_end(user))


@receiver(post_save, sender=Authenticator)
@receiver(post_delete, sender=Authenticator)
def note_second_factor(sender: Any, instance: Authenticator, **_rest: Any) -> None:
    """In the library's own transaction; recovery codes alone are no second factor."""
    strong = Authenticator.objects.filter(user_id=instance.user_id)
    strong = strong.exclude(type=Authenticator.Type.RECOVERY_CODES)
    User.objects.filter(pk=instance.user_id).update(has_second_factor=strong.exists())
