"""The public page's form: plain words, one thing a field, nothing asked twice."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import AgeRule
from intespo.kit.cnp import age_on, parse
from intespo.kit.dates import today
from intespo.kit.forms import TextField
from intespo.kit.phone import is_mobile
from intespo.kit.phone import parse as parse_phone
from intespo.kit.text import search_key
from intespo.territory.models import Locality
from outreach import places
from outreach.enums import Reach
from outreach.models import Material
from outreach.services.enrolment import Wish

OLDEST_YEAR = 1900
ADULT = 18


class BornWidget(forms.MultiWidget):
    """Day, month, year in three fields: faster on a phone than a calendar."""

    template_name = "outreach/public/_born_widget.html"
    use_fieldset = True

    def __init__(self) -> None:
        labels = (_("day"), _("month"), _("year"))
        places_ = ("bday-day", "bday-month", "bday-year")
        super().__init__(
            [
                forms.TextInput(
                    {
                        "aria-label": label,
                        "inputmode": "numeric",
                        "autocomplete": place,
                        "maxlength": 4 if place == "bday-year" else 2,
                        "class": "form-control",
                    }
                )
                for label, place in zip(labels, places_, strict=True)
            ]
        )

    def decompress(self, value: date | None) -> list[int | None]:
        """The three parts of a day."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class BornField(forms.MultiValueField):
    """A day from three numbers."""

    widget = BornWidget

    def __init__(self, **named: Any) -> None:
        parts = [forms.IntegerField(min_value=1, max_value=OLDEST_YEAR * 2) for _part in range(3)]
        super().__init__(parts, **named)

    def compress(self, data_list: list[int]) -> date | None:
        """The day; an error when the calendar has no such day."""
        if not data_list:
            return None
        day, month, year = data_list
        try:
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(
                _("There is no such day. Write it as 14 03 2009.")
            ) from None


class AgeForm(forms.Form):
    """Only the birth date: what is said of an age while the page is filled in."""

    born = BornField(label=_("When were you born?"))

    def clean_born(self) -> date:
        """In the past, and one of the ages that the programme helps."""
        born: date = self.cleaned_data["born"]
        on = today()
        if born > on or born.year < OLDEST_YEAR:
            raise forms.ValidationError(gettext("There is no such day. Write it as 14 03 2009."))
        rule = AgeRule.objects.on("INTESPO_TARGET", on)
        age = age_on(born, on)
        limits = {"from": rule.min_age, "to": rule.max_age_exclusive - 1}
        if age < rule.min_age:
            text = gettext(
                "We help from %(from)s years on. Until then your school or town hall does."
            )
            raise forms.ValidationError(text % limits)
        if age >= rule.max_age_exclusive:
            text = gettext(
                "This page is for ages %(from)s to %(to)s. The agency helps you too: call"
                " 021.44.44.000."
            )
            raise forms.ValidationError(text % limits)
        return born

    @property
    def age_note(self) -> str:
        """Who is under age may register without parents (from sixteen years on)."""
        born = self.cleaned_data.get("born") if self.is_bound and self.errors is not None else None
        if born is None or (age := age_on(born, today())) >= ADULT:
            return ""
        return gettext("You are %(n)s: you may register without your parents.") % {"n": age}


class EnrolForm(AgeForm):
    """Name, birth date, where you live, how and when to reach you, and that you agree."""

    name = TextField(label=_("What is your name?"), max_length=120)
    cnp = TextField(label=_("CNP, if you want"), max_length=20, required=False)
    locality = TextField(label=_("Where do you live now?"), max_length=120)
    place = forms.CharField(required=False)
    phone = TextField(label=_("What number can we call?"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    reach = forms.ChoiceField(
        label=_("When is a good time?"), choices=Reach, initial=Reach.AFTERNOON
    )
    agree = forms.BooleanField(
        label=_("Yes, I want you to call me."),
        error_messages={"required": _("Without it we may not call you.")},
    )
    # People do not see it: who fills it in is a machine.
    website = forms.CharField(required=False)
    field_order = ("name", "born", "cnp", "locality", "phone", "email", "reach", "agree")

    def clean_name(self) -> str:
        """First and last name, in letters."""
        name: str = self.cleaned_data["name"]
        if len(search_key(name).split()) < 2:
            raise forms.ValidationError(gettext("Write your first and your last name."))
        if not all(letter.isalpha() or letter in " -'’." for letter in name):
            raise forms.ValidationError(gettext("A name has letters only."))
        return name

    def clean_cnp(self) -> str:
        """Right, when there is one."""
        typed: str = self.cleaned_data["cnp"]
        if not typed:
            return ""
        number = parse(typed, today())
        if number is None:
            raise forms.ValidationError(
                gettext("This CNP is not right: check its thirteen digits.")
            )
        return number.number

    def clean_phone(self) -> str:
        """A Romanian mobile number: the code goes there."""
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        phone = parse_phone(typed)
        if not phone:
            raise forms.ValidationError(
                gettext("This is no phone number: a Romanian one has 10 digits.")
            )
        if not is_mobile(phone):
            raise forms.ValidationError(
                gettext("The code goes by SMS: write a mobile number, or an e-mail address.")
            )
        return phone

    def clean_email(self) -> str:
        """An address as people have it: without quotes."""
        email: str = self.cleaned_data["email"]
        if '"' in email:
            raise forms.ValidationError(gettext("This is no e-mail address that we can use."))
        return email

    def clean(self) -> dict[str, Any]:
        """A way to be reached, a place without doubt, a number that fits the birth date."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("phone") and not data.get("email") and not self.errors.get("phone"):
            self.add_error("phone", gettext("Write a phone number or an e-mail address."))
        born, cnp = data.get("born"), data.get("cnp")
        number = parse(cnp, today()) if cnp else None
        if number and born and number.birth_date != born:
            self.add_error("cnp", gettext("This CNP has another birth date."))
        if data.get("locality"):
            data["siruta"] = self._siruta(data["locality"], data.get("place", ""))
        return data

    def _siruta(self, typed: str, chosen: str) -> int | None:
        found = places.named(typed)
        if len(found) == 1:
            return found[0].pk
        found = found or places.beginning_with(typed)
        if chosen.isdecimal() and len(chosen) < 8 and int(chosen) in {p.pk for p in found}:
            return int(chosen)
        text = (
            gettext("Choose yours. If it is not here, add the commune and the county.")
            if found
            else gettext("We do not find it. Write the village, commune or town, and the county.")
        )
        self.add_error("locality", text)
        return None

    @property
    def choices_of_place(self) -> list[tuple[int, str]]:
        """Which ones bear the name that was typed, when there are several."""
        if "locality" not in self.errors:
            return []
        typed = self.data.get("locality", "")
        found: list[Locality] = places.named(typed) or places.beginning_with(typed)
        return [(place.pk, places.label(place)) for place in found]

    def wish(self, material: str) -> Wish:
        """What is kept until the code is typed."""
        data = self.cleaned_data
        known = material.isdecimal() and len(material) < 10
        found = Material.objects.filter(Q(pk=material)).first() if known else None
        return Wish(
            name=data["name"],
            birth_date=data["born"],
            cnp=data["cnp"],
            locality_id=data["siruta"],
            phone=data["phone"],
            email=data["email"],
            reach=data["reach"],
            material_id=found.pk if found else None,
        )


class CodeForm(forms.Form):
    """The six digits."""

    code = TextField(label=_("The code"), max_length=12)
