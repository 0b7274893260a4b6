"""Regions, counties and localities of Romania (SIRUTA; sources in data/SOURCES.md)."""

import functools

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """One of the eight development regions (NUTS 2)."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=40)
    # Only București-Ilfov: targets are split by it (domain.md §3.4).
    more_developed = models.BooleanField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class County(models.Model):
    """One of the 42 counties (București included); the key is its CNP code."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(_("code"), max_length=2, unique=True)
    siruta = models.PositiveIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=40)
    sort_order = models.PositiveSmallIntegerField()
    nuts3 = models.CharField(max_length=5, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="counties")
    population = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("sort_order",)
        verbose_name_plural = "counties"

    def __str__(self) -> str:
        return self.name


class Locality(models.Model):
    """An administrative unit (no parent) or one of its localities; the key is its SIRUTA code."""

    siruta = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    # SIRUTA's TIP; 1, 2, 3, 4, 5 are administrative units (domain.md §6.5).
    kind = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="localities")
    county = models.ForeignKey(County, models.PROTECT, related_name="localities")
    urban = models.BooleanField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    population = models.PositiveIntegerField(null=True)
    search_key = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=120)

    class Meta:
        ordering = ("sort_key", "siruta")
        verbose_name_plural = "localities"
        indexes = (
            models.Index(fields=["county", "sort_key"], name="locality_by_county"),
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="locality_search"),
        )

    def __str__(self) -> str:
        return self.name


@functools.cache
def locality_names() -> dict[int, str]:
    """Every locality's name by SIRUTA code, read once per process: SIRUTA changes twice a year."""
    return dict(Locality.objects.order_by().values_list("siruta", "name"))
