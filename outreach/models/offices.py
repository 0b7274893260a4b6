"""Where a young person goes or calls: the agency of each county."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intespo.territory.models import County


class CountyOffice(models.Model):
    """Address, phone and hours of a county's agency, as texts and the public page say them."""

    county = models.OneToOneField(County, models.PROTECT, related_name="agency_office")
    phone = models.CharField(_("phone"), max_length=20)
    address = models.CharField(_("address"), max_length=160)
    hours = models.CharField(_("open"), max_length=120, blank=True)

    class Meta:
        ordering = ("county",)

    def __str__(self) -> str:
        return self.address
