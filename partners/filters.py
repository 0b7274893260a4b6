"""Filters of rounds."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intespo.accounts.access import counties_offered
from partners.models import CollectionRound

STATES = (("open", pgettext_lazy("round", "Open")), ("closed", pgettext_lazy("round", "Closed")))


class RoundFilter(filters.FilterSet):
    """What the country's rounds can be narrowed to."""

    county = filters.ModelChoiceFilter(
        queryset=counties_offered, label=_("County"), empty_label=_("all"), to_field_name="code"
    )
    state = filters.ChoiceFilter(
        choices=STATES, method="filter_state", label=_("State"), empty_label=_("all")
    )

    class Meta:
        model = CollectionRound
        fields: tuple[str, ...] = ()

    def filter_state(
        self, rounds: QuerySet[CollectionRound], name: str, value: str
    ) -> QuerySet[CollectionRound]:
        """Still open, or closed."""
        return rounds.filter(closed_on__isnull=value == "open")
