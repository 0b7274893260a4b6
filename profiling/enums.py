"""Code lists of profiling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GridStatus(models.TextChoices):
    """Where a version of a grid stands."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")
