"""Forms of campaigns, their steps and their wordings."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.forms import DayField, LinesField, PlainLayout, TextField
from outreach import texts
from outreach.enums import BY_GATEWAY, MessageChannel
from outreach.models import Campaign, CampaignStep, MessageTemplate

TWICE = timedelta(seconds=10)  # two presses of one button


class CampaignForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """What a campaign is called, when it begins, and how it is compared."""

    name = TextField(label=_("Name"), max_length=120)
    starts_on = DayField(label=_("Begins on"), initial=today)

    class Meta:
        model = Campaign
        fields = ("name", "starts_on", "recruits", "plain", "split", "hold_out")

    def clean_starts_on(self) -> Any:
        """A campaign cannot have begun."""
        day = self.cleaned_data["starts_on"]
        if day < today():
            raise forms.ValidationError(_("The day lies in the past."))
        return day

    def create(self, filters: str, *, by: User) -> Campaign:
        """A draft, of the user's county or of the country."""
        made: Campaign = self.save(commit=False)
        just = Campaign.objects.filter(
            created_by=by, name=made.name, filters=filters, created_at__gt=timezone.now() - TWICE
        )
        if standing := just.first():
            return standing
        made.county_id, made.created_by, made.filters = by.county_id, by, filters
        made.save()
        return made


class CampaignStepForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """Which wording, by which way, how many days after the beginning."""

    class Meta:
        model = CampaignStep
        fields = ("template", "template_b", "after_days")

    def __init__(self, *words: Any, campaign: Campaign, **named: Any) -> None:
        super().__init__(*words, **named)
        self.campaign = campaign
        standing = MessageTemplate.objects.filter(retired_at=None)
        for name in ("template", "template_b"):
            field = self.fields[name]
            field.queryset = standing  # type: ignore[attr-defined]
            field.label_from_instance = _with_way  # type: ignore[attr-defined]
        if not campaign.split:
            del self.fields["template_b"]

    def clean(self) -> dict[str, Any]:
        """Both wordings go one way; one message a day and way."""
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("template"), data.get("template_b")
        if first and second and (first == second or first.channel != second.channel):
            self.add_error("template_b", _("Choose another wording of the same way."))
        if first and data.get("after_days") is not None:
            same = self.campaign.steps.filter(channel=first.channel, after_days=data["after_days"])
            if same.exists():
                self.add_error("after_days", _("There is a step by this way on this day."))
        return data

    def create(self) -> CampaignStep:
        """Add the step; its way is the wording's."""
        made: CampaignStep = self.save(commit=False)
        made.campaign, made.channel = self.campaign, made.template.channel
        made.save()
        return made


def _with_way(template: MessageTemplate) -> str:
    return f"{template.name} · {template.get_channel_display()}"


class TemplateForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """A wording; what it costs and reveals is said before it is kept."""

    name = TextField(label=_("Name"), max_length=80)
    subject = TextField(label=_("Subject"), max_length=120, required=False)
    body = LinesField(
        label=_("Text"),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Variables: {prenume}, {nume}, {judet}, {telefon_judet}, {adresa}."),
    )

    class Meta:
        model = MessageTemplate
        fields = ("name", "purpose", "channel", "subject", "body")

    def clean_name(self) -> str:
        """One standing wording of a name."""
        name: str = self.cleaned_data["name"]
        if MessageTemplate.objects.filter(name=name, retired_at=None).exists():
            raise forms.ValidationError(_("There is a template of this name."))
        return name

    def clean_body(self) -> str:
        """Only variables that are filled, no word that tells others what the person is."""
        body: str = self.cleaned_data["body"]
        if unknown := texts.unknown_variables(body):
            text = _("Nothing fills this: %(names)s.")
            raise forms.ValidationError(text, params={"names": ", ".join(unknown)})
        if found := texts.revealing(body):
            text = _("These words reveal the status to whoever reads the phone: %(words)s.")
            raise forms.ValidationError(text, params={"words": ", ".join(found)})
        return body

    def clean(self) -> dict[str, Any]:
        """E-mails and letters have a subject; an SMS says who writes and how to end it."""
        data: dict[str, Any] = super().clean() or {}
        channel, body = data.get("channel"), data.get("body", "")
        titled = (MessageChannel.EMAIL, MessageChannel.LETTER)
        if channel in titled and not data.get("subject"):
            self.add_error("subject", _("An e-mail and a letter need a subject."))
        if channel in BY_GATEWAY and body and "021.44.44.000" not in body:
            self.add_error("body", _("Say whom to call: 021.44.44.000."))
        if channel in BY_GATEWAY and body and "{telefon_judet}" not in body:
            self.add_error("body", _("Give the county's number too: {telefon_judet}."))
        if channel == MessageChannel.SMS and body and "STOP" not in body:
            self.add_error("body", _("Say how to end messages: the word STOP."))
        return data
