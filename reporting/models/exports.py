"""Lists that somebody took out."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.sealed_files import SealedStorage
from reporting.enums import RunStatus

EXPORT_FILES = SealedStorage()


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports as people see them."""

    def visible_to(self, user: User) -> Self:
        """One's own: the file is for who gave the purpose. The auditor reads the list of all."""
        return self.all() if user.role == Role.AUDITOR else self.filter(requested_by=user)


class Export(models.Model):
    """A list that somebody took out, what for, and until when the file is kept; sealed on disk."""

    class Kind(models.TextChoices):
        """Of what."""

        FIGURE = "figure", _("the people behind a figure")
        CELL = "cell", _("the people behind a report's cell")
        PARTICIPANTS = "participants", _("the participants' form data")

    class Format(models.TextChoices):
        """As what."""

        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        JSON = "json", "JSON"

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    # A milestone and a query string, or a run and a cell's code: no name, no number of a person.
    subject = models.CharField(max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    purpose = models.CharField(_("what it is for"), max_length=200)
    county = models.ForeignKey("territory.County", models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=7, choices=RunStatus, default=RunStatus.QUEUED)
    busy_since = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/", storage=EXPORT_FILES, blank=True)
    expires_at = models.DateTimeField()

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "-id")

    def __str__(self) -> str:
        return f"export {self.pk}"
