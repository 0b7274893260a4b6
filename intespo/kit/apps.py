"""Ground floor without models: text, dates, numbers, paging, charts, PDF."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Template tags and commands that know no app."""

    name = "intespo.kit"
    label = "kit"
