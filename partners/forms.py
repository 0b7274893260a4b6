"""Forms of networks and teams."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import counties_of
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.forms import DayField, PastDayField, PlainForm, TextField, offer
from intespo.territory.models import County, Locality
from partners import services
from partners.enums import OrganisationKind, Profession
from partners.models import (
    CollectionRound,
    CommunityTrait,
    Organisation,
    Protocol,
    Team,
    TeamMember,
    check_cui,
)


class OrganisationForm(PlainForm):
    """A new partner of the county."""

    name = TextField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind)
    cui = TextField(label=_("Fiscal code"), max_length=12, required=False, validators=[check_cui])
    county = forms.ModelChoiceField(County.objects.none(), label=_("County"), empty_label=None)

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "county", counties_of(user))

    def save(self, *, by: User) -> Organisation:
        """Write the organisation."""
        data = self.cleaned_data
        return services.add_organisation(
            data["name"], kind=data["kind"], cui=data["cui"], county=data["county"], by=by
        )


class ProtocolForm(PlainForm):
    """A signed protocol with a partner of the county."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    number = TextField(label=_("Number"), max_length=30)
    signed_on = DayField(label=_("Signed on"), initial=today)
    valid_until = DayField(label=_("Valid until"), required=False)
    contributions = TextField(label=_("What the partner brings"), max_length=300, required=False)

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "organisation", Organisation.objects.visible_to(user))

    def clean(self) -> dict[str, Any]:
        """Signed by today, and not over before it begins."""
        data = super().clean() or {}
        signed, until = data.get("signed_on"), data.get("valid_until")
        if signed and signed > today():
            self.add_error("signed_on", _("A protocol cannot be signed in the future."))
        if signed and until and until < signed:
            self.add_error("valid_until", _("The protocol ends before it is signed."))
        return data

    def save(self, *, by: User) -> Protocol:
        """Write the protocol."""
        data = self.cleaned_data
        return services.add_protocol(
            data["organisation"],
            number=data["number"],
            signed_on=data["signed_on"],
            valid_until=data["valid_until"],
            contributions=data["contributions"],
            by=by,
        )


class MemberForm(PlainForm):
    """One more person in a team."""

    name = TextField(label=_("Name"), max_length=120)
    profession = forms.ChoiceField(label=_("Profession"), choices=Profession)
    since = DayField(label=_("Since"), initial=today)

    def save(self, team: Team, *, by: User) -> TeamMember:
        """Write the member."""
        data = self.cleaned_data
        return services.add_member(
            team, data["name"], Profession(data["profession"]), data["since"], by=by
        )


class RoundForm(PlainForm):
    """A round of data collection that begins."""

    county = forms.ModelChoiceField(County.objects.none(), label=_("County"), empty_label=None)
    opened_on = PastDayField(label=_("Opened on"), initial=today)

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "county", counties_of(user))

    def save(self, *, by: User) -> CollectionRound:
        """Open it under the county's next number of the year."""
        data = self.cleaned_data
        return services.open_round(data["county"], data["opened_on"], by=by)


class CommunityForm(PlainForm):
    """What is known of a community."""

    traits = forms.MultipleChoiceField(
        label=_("Traits"),
        choices=CommunityTrait,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = TextField(
        label=_("Notes"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who opens doors there, when people are at home. No names of young people."),
    )

    def save(self, locality: Locality, *, by: User) -> None:
        """Keep the profile of the unit."""
        data = self.cleaned_data
        services.describe_community(locality, data["traits"], data["notes"], by=by)
