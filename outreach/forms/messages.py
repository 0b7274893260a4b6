"""The form that writes one message."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from intespo.accounts.models import User
from intespo.kit.forms import PlainForm, TextField
from outreach import texts
from outreach.enums import BY_GATEWAY, MessageChannel
from outreach.models import Message
from outreach.services import outbox


class MessageForm(PlainForm):
    """Channel and text; who we are and the phone of the agency stand in the proposal."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[(way.value, way.label) for way in BY_GATEWAY],
        widget=forms.RadioSelect,
    )
    subject = TextField(
        label=_("Subject"), max_length=120, required=False, help_text=_("For an e-mail.")
    )
    body = TextField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean_body(self) -> str:
        """One spelling; no word that tells others what the person is."""
        body: str = self.cleaned_data["body"]
        if found := texts.revealing(body):
            text = _("These words reveal the status to whoever reads the phone: %(words)s.")
            raise forms.ValidationError(text, params={"words": ", ".join(found)})
        return body

    def clean(self) -> dict[str, Any]:
        """An e-mail needs a subject."""
        data = super().clean() or {}
        if data.get("channel") == MessageChannel.EMAIL and not data.get("subject"):
            self.add_error("subject", _("An e-mail needs a subject."))
        return data

    def save(self, case: Case, *, by: User) -> Message:
        """Put the message into the outbox."""
        data = self.cleaned_data
        return outbox.queue(
            case,
            channel=MessageChannel(data["channel"]),
            subject=data["subject"],
            body=data["body"],
            key=data["key"],
            by=by,
        )
