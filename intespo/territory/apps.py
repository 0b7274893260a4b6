"""Regions, counties, localities."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Ground floor: the map."""

    name = "intespo.territory"
    label = "territory"
