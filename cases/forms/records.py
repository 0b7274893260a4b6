"""Forms of registration, presence, leaving, sessions and papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import DocumentKind, Group, LeaveReason, SessionKind, Topic
from cases.forms.acting import ActForm, KeyedForm
from cases.models import Case, CaseDocument, CounsellingSession, Registration
from cases.services import documents, leaving, registration, sessions
from cases.services.sessions import SessionNote
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.forms import DayField, PlainForm, TextField


class RegisterForm(ActForm):
    """Registration in the agency's records."""

    number = forms.RegexField(
        r"^[0-9A-Za-z./-]{1,20}$",
        label=_("Registration number"),
        error_messages={"invalid": _("Letters, digits, dots, slashes and dashes only.")},
    )
    office = TextField(label=_("Office"), max_length=80)
    on = DayField(label=_("Registered on"), initial=today)
    groups = forms.MultipleChoiceField(
        label=_("Groups that they name themselves"),
        choices=Group,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what they want to say: nobody has to. Some measures ask for it."),
    )

    def save(self, case: Case, *, by: User) -> Registration:
        """Register."""
        data = self.cleaned_data
        words = {name: data[name] for name in ("number", "office", "on", "groups")}
        return registration.register(case, **words, by=by, seen=data["seen"])


class PresenceForm(ActForm):
    """The young person came to the agency, or renewed the request."""

    on = DayField(label=_("Came on"), initial=today)

    def save(self, case: Case, *, by: User) -> None:
        """Note the presence."""
        registration.come(case, self.cleaned_data["on"], by=by, seen=self.cleaned_data["seen"])


class LeaveForm(ActForm):
    """Why and when somebody leaves the records, or NEET."""

    reason = forms.ChoiceField(label=_("Reason"), choices=LeaveReason)
    on = DayField(label=_("Since the day"), initial=today)
    note = TextField(
        label=_("How this is known"), max_length=300, help_text=_("Who said it, or which paper.")
    )

    def __init__(self, *words: Any, case: Case, **named: Any) -> None:
        super().__init__(*words, case=case, **named)
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason"),
            choices=[(r.value, r.label) for r in leaving.reasons_for(case)],
            help_text=_(
                "Work, school or a course end the NEET status: the file goes on with three checks."
            ),
        )
        self.order_fields(["seen", "reason", "on", "note"])

    def save(self, case: Case, *, by: User) -> None:
        """Write it, with all that follows."""
        data = self.cleaned_data
        reason = LeaveReason(data["reason"])
        leaving.leave(case, reason, data["on"], data["note"], by=by, seen=data["seen"])


class SessionFields(KeyedForm):
    """What is noted of a session, of one person or of a group."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind, widget=forms.RadioSelect)
    on = DayField(label=_("Held on"), initial=today)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=30)
    topics = forms.MultipleChoiceField(
        label=_("What it was about"),
        choices=Topic,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    second_chance = forms.BooleanField(
        label=_("“A second chance” was explained"),
        required=False,
        help_text=_("Who left school before the end has to hear of it."),
    )
    note = TextField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def noted(self, seen: int | None = None) -> SessionNote:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return SessionNote(
            kind=SessionKind(data["kind"]),
            on=data["on"],
            minutes=data["minutes"],
            key=data["key"],
            note=data["note"],
            topics=[Topic(topic) for topic in data["topics"]],
            second_chance=data["second_chance"],
            seen=seen,
        )


class SessionForm(ActForm, SessionFields):
    """A session with one young person."""

    def save(self, case: Case, *, by: User) -> CounsellingSession:
        """Note the session."""
        return sessions.hold(case, self.noted(self.cleaned_data["seen"]), by=by)


class GroupForm(SessionFields):
    """A session with several young people, chosen before."""

    def save(self, cases: list[Case], *, by: User) -> int:
        """Note it of all of them, or of nobody."""
        return sessions.hold_group(cases, self.noted(), by=by)


class DocumentForm(PlainForm):
    """A paper: seen at the counter, or as a file."""

    kind = forms.ChoiceField(label=_("Which paper"), choices=DocumentKind)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Without a file: seen at the counter."),
        widget=forms.ClearableFileInput(attrs={"accept": documents.ACCEPTED}),
    )
    note = TextField(label=_("Note"), required=False, max_length=200)

    def save(self, case: Case, *, by: User) -> CaseDocument:
        """Keep it."""
        data = self.cleaned_data
        return documents.add(case, DocumentKind(data["kind"]), data["file"], data["note"], by=by)


class RemoveForm(PlainForm):
    """Why a paper is taken out of the case."""

    reason = TextField(label=_("Reason"), max_length=200)

    def save(self, document: CaseDocument, *, by: User) -> None:
        """Take it out."""
        documents.remove(document, self.cleaned_data["reason"], by=by)
