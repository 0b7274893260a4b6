"""Filters of the worklist, of lists and of their rows; conditions have names on the querysets."""

import functools
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    ROAD,
    AgeBand,
    Agreement,
    Education,
    Level,
    ListKind,
    ListStatus,
    NextAction,
    Sex,
)
from cases.models import Case, SourceList
from cases.models.case import CaseQuerySet
from intespo.accounts.access import counties_offered
from intespo.accounts.enums import LogAction
from intespo.accounts.models import AccessLog, User
from intespo.accounts.models.record import RecordQuerySet
from intespo.kit.dates import add_months, today
from intespo.kit.forms import EARLIEST, LATEST, DateInput
from intespo.territory.models import Locality
from partners.models import CommunityProfile, CommunityTrait, Organisation

REACH = (("phone", _("phone")), ("email", _("e-mail")), ("none", _("neither: only a visit")))
DUE = (("overdue", _("Overdue")), ("today", _("Today")), ("later", _("Later")))


def _staff(request: HttpRequest | None) -> QuerySet[User]:
    reader = request.user if request else None
    if not isinstance(reader, User):
        return User.objects.none()
    return User.objects.all() if reader.is_nationwide else User.objects.of_county(reader.county_id)


def _units(request: HttpRequest | None) -> QuerySet[Locality]:
    """Towns and communes of the own county; of the country nobody chooses from a list."""
    reader = request.user if request else None
    units = Locality.objects.filter(parent=None).order_by("search_key")
    if not isinstance(reader, User) or reader.county_id is None:
        return units.none()
    return units.filter(county=reader.county_id)


class CaseFilter(filters.FilterSet):
    """What a worklist can be narrowed to; names are searched elsewhere, out of the address."""

    due = filters.ChoiceFilter(
        choices=DUE, method="filter_due", label=_("Due"), empty_label=_("all")
    )
    stage = filters.ChoiceFilter(
        choices=[(s.value, s.label) for s in ROAD], label=_("Stage"), empty_label=_("all")
    )
    level = filters.ChoiceFilter(choices=Level, label=_("Level"), empty_label=_("all"))
    action = filters.ChoiceFilter(
        field_name="next_action", choices=NextAction, label=_("Next action"), empty_label=_("all")
    )
    mine = filters.BooleanFilter(method="filter_mine", label=_("Only mine"))
    county = filters.ModelChoiceFilter(
        queryset=counties_offered, label=_("County"), empty_label=_("all"), to_field_name="code"
    )

    locality = filters.ModelChoiceFilter(
        queryset=_units, label=_("Locality"), empty_label=_("all"), method="filter_locality"
    )
    manager = filters.ModelChoiceFilter(
        queryset=_staff, label=_("Case manager"), empty_label=_("all")
    )
    sex = filters.ChoiceFilter(
        field_name="youth__sex", choices=Sex, label=_("Sex"), empty_label=_("all")
    )
    age = filters.ChoiceFilter(
        choices=AgeBand, method="filter_age", label=_("Age"), empty_label=_("all")
    )
    education = filters.ChoiceFilter(
        field_name="youth__education", choices=Education, label=_("Education"), empty_label=_("all")
    )
    source = filters.ChoiceFilter(
        field_name="youth__source", choices=ListKind, label=_("Source"), empty_label=_("all")
    )
    trait = filters.ChoiceFilter(
        choices=CommunityTrait, method="filter_trait", label=_("Community"), empty_label=_("all")
    )
    reach = filters.ChoiceFilter(
        choices=REACH, method="filter_reach", label=_("Reachable by"), empty_label=_("all")
    )
    quiet = filters.NumberFilter(
        method="filter_quiet", label=_("Days without contact"), min_value=1, max_value=3650
    )
    attempts = filters.NumberFilter(
        field_name="attempts",
        lookup_expr="gte",
        label=_("Tries, at least"),
        min_value=1,
        max_value=1000,
    )
    agreement = filters.ChoiceFilter(
        choices=[(a.value, a.label) for a in Agreement if a],
        label=_("Agreement"),
        empty_label=_("all"),
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def filter_locality(self, cases: CaseQuerySet, name: str, unit: Locality) -> CaseQuerySet:
        """A town or commune with its villages."""
        inside = Q(youth__locality=unit) | Q(youth__locality__parent=unit)
        return cases.filter(inside)

    def filter_age(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """A band of completed years today."""
        low, high = map(int, value.split("-"))
        return cases.filter(
            youth__birth_date__gt=add_months(today(), -12 * (high + 1)),
            youth__birth_date__lte=add_months(today(), -12 * low),
        )

    def filter_trait(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """People of communities of which the county noted a trait."""
        units = CommunityProfile.objects.filter(traits__contains=[value]).values("locality")
        return cases.filter(Q(youth__locality__in=units) | Q(youth__locality__parent__in=units))

    def filter_reach(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """By phone, by e-mail, or only at home."""
        if value == "none":
            return cases.filter(youth__phone="", youth__email="")
        return cases.exclude(**{f"youth__{value}": ""})

    def filter_quiet(self, cases: CaseQuerySet, name: str, days: Decimal) -> CaseQuerySet:
        """Nobody tried for so many days."""
        return cases.quiet_since(today() - timedelta(days=int(days)))

    def filter_due(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """Overdue, for today, or later."""
        if value == "overdue":
            return cases.overdue(today())
        return cases.due(today()) if value == "today" else cases.filter(next_action_on__gt=today())

    def filter_mine(self, cases: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        """Cases that I manage."""
        return cases.filter(manager=self.request.user) if value else cases

    def fields_html(self, *, nationwide: bool) -> SafeString:
        """The choices that make sense for the reader; pills and links carry the rest."""
        names = ("stage", "level", "action", *(("county",) if nationwide else ()))
        return _drawn(tuple((name, self.data.get(name, "")[:20]) for name in names))


@functools.lru_cache(maxsize=256)
def _drawn(chosen: tuple[tuple[str, str], ...]) -> SafeString:
    """Drawing three selects costs a quarter of the page; the same choice is drawn once."""
    form = CaseFilter(dict(chosen)).form
    fields = [form[name] for name, _value in chosen]
    for field in fields:
        field.field.widget.attrs["class"] = "form-select form-select-sm"
    return render_to_string("cases/_filter_fields.html", {"fields": fields})


class LookFilter(filters.FilterSet):
    """What the record can be narrowed to."""

    user = filters.ModelChoiceFilter(queryset=_staff, label=_("Who"), empty_label=_("all"))
    action = filters.ChoiceFilter(choices=LogAction, label=_("What"), empty_label=_("all"))
    subject_id = filters.NumberFilter(label=_("File no."), min_value=1, max_value=2**62)
    day = filters.DateFilter(
        method="filter_day",
        label=_("Day"),
        widget=DateInput(),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )

    class Meta:
        model = AccessLog
        fields: tuple[str, ...] = ()

    def filter_day(self, lines: RecordQuerySet, name: str, value: date) -> RecordQuerySet:
        """One day, local time."""
        start = make_aware(datetime.combine(value, time.min))
        return lines.between(start, start + timedelta(days=1))


def _senders(request: HttpRequest | None) -> QuerySet[Organisation]:
    reader = request.user if request else None
    if not isinstance(reader, User):
        return Organisation.objects.none()
    return Organisation.objects.visible_to(reader).filter(lists__isnull=False).distinct()


class SourceListFilter(filters.FilterSet):
    """What the page of lists can be narrowed to."""

    county = filters.ModelChoiceFilter(
        queryset=counties_offered, label=_("County"), empty_label=_("all"), to_field_name="code"
    )
    organisation = filters.ModelChoiceFilter(
        queryset=_senders, label=_("Sender"), empty_label=_("all"), null_label=_("none named")
    )
    kind = filters.ChoiceFilter(choices=ListKind, label=_("Kind"), empty_label=_("all"))
    status = filters.ChoiceFilter(choices=ListStatus, label=_("State"), empty_label=_("all"))

    class Meta:
        model = SourceList
        fields: tuple[str, ...] = ()
