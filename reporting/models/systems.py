"""Other systems that read figures."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class ReadingSystemQuerySet(models.QuerySet["ReadingSystem"]):
    """Systems as the interface asks for them."""

    def active(self) -> Self:
        """Those whose token still opens something."""
        return self.filter(revoked_at=None)


class ReadingSystem(models.Model):
    """A system that reads aggregates with a token of its own; of the token only a hash is kept."""

    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    token_sha256 = models.CharField(max_length=64, unique=True)
    # The token's first characters: they tell tokens apart and open nothing.
    shown = models.CharField(max_length=8)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_read_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ReadingSystemQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at=None), name="system_one_token"
            ),
        )

    def __str__(self) -> str:
        return f"reading system {self.pk}"
