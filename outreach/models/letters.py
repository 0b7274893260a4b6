"""Letters for the printer, a batch at a time."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.sealed_files import SealedStorage
from outreach.enums import BatchStatus

KEPT_LETTERS = SealedStorage()


class LetterBatchQuerySet(models.QuerySet["LetterBatch"]):
    """Batches as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's, for who prints."""
        readers = (Role.COORDINATOR, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]


class LetterBatch(models.Model):
    """The waiting letters of a county in one file; the file goes once they were posted.

    A worker writes it; a dead worker's batch is taken up again and gives the same letters.
    """

    bears_persons = True
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=BatchStatus, default=BatchStatus.ASKED)
    number = models.PositiveIntegerField(_("letters"), default=0)
    done = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True, default="")
    file = models.FileField(upload_to="letters/%Y/", storage=KEPT_LETTERS)
    busy_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = LetterBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "letter batches"
        constraints = (
            # One at a time in a county: two people who press make one.
            models.UniqueConstraint(
                fields=["county"], condition=Q(status__in=["asked", "made"]), name="one_open_batch"
            ),
        )

    def __str__(self) -> str:
        return f"letters {self.pk}"
