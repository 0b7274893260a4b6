"""Forms of accounts: invite, change, the county's rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intespo.accounts import staff
from intespo.accounts.access import counties_of
from intespo.accounts.enums import COUNTY_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.forms import PlainForm, TextField, offer
from intespo.territory.models import County


class AccountForm(PlainForm):
    """Name, role, county: only roles and counties that the user may give."""

    full_name = TextField(label=_("First and last name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    county = forms.ModelChoiceField(
        label=_("County"),
        queryset=County.objects.none(),
        required=False,
        empty_label=_("the whole country"),
    )

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        choices = [(role.value, role.label) for role in staff.GIVES[user.role]]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=choices)
        if user.is_nationwide:
            offer(self, "county", counties_of(user))
        else:
            del self.fields["county"]
        self.user = user

    def clean(self) -> dict[str, Any]:
        """A coordinator's county is their own; a county role needs one."""
        data = super().clean() or {}
        if not self.user.is_nationwide:
            data["county"] = self.user.county
        elif data.get("role") and (data["role"] in COUNTY_ROLES) != bool(data.get("county")):
            text = _("This role needs a county, and only county roles have one.")
            self.add_error("county", text)
        return data


class InviteForm(AccountForm):
    """A new account: an e-mail with a link goes out."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    field_order = ("email", "full_name", "role", "county")

    def save(self, *, by: User) -> User:
        """Invite."""
        data = self.cleaned_data
        role = Role(data["role"])
        return staff.invite(data["email"], data["full_name"], role, data["county"], by=by)


class ChangeForm(AccountForm):
    """Another role, county or name; switched off."""

    active = forms.BooleanField(label=_("May sign in"), required=False)

    def save(self, account: User, *, by: User) -> User:
        """Change the account; its sessions end."""
        data = self.cleaned_data
        role = Role(data["role"])
        return staff.change(account, data["full_name"], role, data["county"], data["active"], by=by)
