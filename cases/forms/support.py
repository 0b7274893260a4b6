"""Forms of consents, measures, checks, transfers and the team on a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    Channel,
    DocumentKind,
    Evidence,
    Purpose,
    ReferralStatus,
    State,
)
from cases.forms.acting import ActForm
from cases.models import Case, Consent, Measure, MonitoringCheck, Referral, Transfer
from cases.services import caseload, consents, documents, measures, monitoring, transfer
from cases.services.measures import ReferralNote
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.forms import DayField, PastDayField, PlainForm, TextField, offer
from intespo.territory.models import County, Locality
from partners.models import Organisation

FARTHEST = 366  # days


class ConsentForm(PlainForm):
    """What the young person consents to, and how that can be proved."""

    purpose = forms.ChoiceField(label=_("For what"), choices=Purpose)
    channel = forms.ChoiceField(
        label=_("By which way"),
        required=False,
        choices=[("", "–"), *[(c.value, c.label) for c in consents.WAYS]],
        help_text=_("Only for calls and messages."),
    )
    on = PastDayField(label=_("Given on"), initial=today)
    evidence = forms.ChoiceField(
        label=_("Proof"),
        choices=[(e.value, e.label) for e in Evidence if e != Evidence.WEB],
    )
    witness = TextField(label=_("Witness, or where the proof is"), required=False, max_length=160)
    file = forms.FileField(
        label=_("Scan of the form"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": documents.ACCEPTED}),
    )

    def clean(self) -> dict[str, Any]:
        """Messages need a way, a spoken word a witness."""
        data = super().clean() or {}
        if data.get("purpose") == Purpose.MESSAGES and not data.get("channel"):
            self.add_error("channel", _("Calls and messages need to say by which way."))
        if data.get("purpose") != Purpose.MESSAGES:
            data["channel"] = ""
        if data.get("evidence") == Evidence.SPOKEN and not data.get("witness"):
            self.add_error("witness", _("A spoken consent needs the name of a witness."))
        return data

    def save(self, case: Case, *, by: User) -> Consent:
        """Give it, with its scan."""
        data = self.cleaned_data
        kind = DocumentKind.CONSENT_FORM
        with documents.beside(case, kind, data["file"] or None, by=by) as scan:
            return consents.give(
                case,
                Purpose(data["purpose"]),
                Channel(data["channel"]) if data["channel"] else None,
                on=data["on"],
                evidence=Evidence(data["evidence"]),
                witness=data["witness"],
                document=scan,
                by=by,
            )


class WithdrawForm(PlainForm):
    """How a withdrawal was said."""

    through = forms.ChoiceField(
        label=_("How it was said"),
        choices=[(e.value, e.label) for e in Evidence if e != Evidence.WEB],
    )

    def save(self, consent: Consent, *, by: User) -> None:
        """Withdraw."""
        consents.withdraw(consent, Evidence(self.cleaned_data["through"]), by=by)


class ReferForm(ActForm):
    """To whom a young person is sent for a measure, and until when an answer counts."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Partner"), required=False, empty_label=_("nobody yet")
    )
    title = TextField(
        label=_("What exactly"),
        max_length=160,
        required=False,
        help_text=_("The course, the post, the school."),
    )
    answer_by = DayField(
        label=_("The place is kept until"),
        required=False,
        help_text=_("On this day at the latest the case stands first on your list."),
    )
    starts_on = DayField(label=_("Begins on"), required=False)

    def __init__(self, *words: Any, case: Case, user: User, measure: Measure, **named: Any) -> None:
        super().__init__(*words, case=case, **named)
        self.measure = measure
        offer(self, "organisation", Organisation.objects.visible_to(user))

    def clean(self) -> dict[str, Any]:
        """An answer lies ahead."""
        data = super().clean() or {}
        if (until := data.get("answer_by")) and until < today():
            self.add_error("answer_by", _("The answer is due in the past."))
        for name in ("answer_by", "starts_on"):
            if (day := data.get(name)) and abs((day - today()).days) > FARTHEST:
                self.add_error(name, _("The day lies more than a year away."))
        return data

    def save(self, case: Case, *, by: User) -> Referral:
        """Offer it."""
        data = self.cleaned_data
        note = ReferralNote(
            measure=self.measure,
            organisation=data["organisation"],
            title=data["title"],
            answer_by=data["answer_by"],
            starts_on=data["starts_on"],
            seen=data["seen"],
        )
        return measures.refer(case, note, by=by)


class StepForm(ActForm):
    """The next step of a referral."""

    to = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    on = DayField(label=_("On the day"), initial=today)
    result = TextField(label=_("In a few words"), max_length=300, required=False)
    file = forms.FileField(
        label=_("Proof (contract, certificate)"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": documents.ACCEPTED}),
    )

    def __init__(self, *words: Any, case: Case, referral: Referral, **named: Any) -> None:
        super().__init__(*words, case=case, **named)
        moves = measures.MOVES.get(ReferralStatus(referral.status), ())
        self.fields["to"].choices = [(s.value, s.label) for s in moves]  # type: ignore[attr-defined]
        self.referral = referral

    def save(self, case: Case, *, by: User) -> None:
        """Take the step; a refused one leaves no paper behind."""
        data = self.cleaned_data
        to = ReferralStatus(data["to"])
        kind = DocumentKind.CERTIFICATE if to == ReferralStatus.DONE else DocumentKind.CONTRACT
        with documents.beside(case, kind, data["file"] or None, by=by) as paper:
            measures.step(
                self.referral,
                to,
                data["on"],
                data["result"],
                proof=paper or self.referral.proof,
                by=by,
                seen=data["seen"],
            )


class CheckForm(ActForm):
    """What a young person does, at a check: one choice, one button."""

    state = forms.ChoiceField(
        label=_("What do they do now?"),
        choices=[(s.value, s.label) for s in State],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Found out on"), initial=today)
    note = TextField(label=_("How this is known"), required=False, max_length=300)

    def save(self, found: MonitoringCheck, *, by: User) -> None:
        """Make the check."""
        data = self.cleaned_data
        state = State(data["state"])
        monitoring.check(found, state, data["on"], data["note"], by=by, seen=data["seen"])


class TransferForm(ActForm):
    """To which county, and why."""

    to = forms.ModelChoiceField(County.objects.all(), label=_("To the county"), empty_label="–")
    reason = TextField(label=_("Reason"), max_length=300)

    def save(self, case: Case, *, by: User) -> Transfer:
        """Offer it."""
        data = self.cleaned_data
        return transfer.offer(case, data["to"], data["reason"], by=by, seen=data["seen"])


class AnswerForm(PlainForm):
    """The receiving county's answer."""

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We take the file over")), ("refuse", _("We do not take it over"))],
        widget=forms.RadioSelect,
    )
    locality = forms.ModelChoiceField(
        Locality.objects.none(),
        label=_("Where the young person lives now"),
        required=False,
        empty_label="–",
    )
    reason = TextField(label=_("Why not"), required=False, max_length=300)

    def __init__(self, *words: Any, to: County, **named: Any) -> None:
        super().__init__(*words, **named)
        units = Locality.objects.filter(county=to, parent=None)
        offer(self, "locality", units.order_by("search_key"))

    def clean(self) -> dict[str, Any]:
        """Taking over needs a locality, refusing a reason."""
        data = super().clean() or {}
        if data.get("verdict") == "accept" and not data.get("locality"):
            self.add_error("locality", _("Choose the locality."))
        if data.get("verdict") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("Say why."))
        return data

    def save(self, found: Transfer, *, by: User) -> None:
        """Answer."""
        data = self.cleaned_data
        if data["verdict"] == "accept":
            transfer.accept(found, data["locality"], by=by)
        else:
            transfer.refuse(found, data["reason"], by=by)


def _with_role(colleague: User) -> str:
    return f"{colleague.full_name}, {colleague.get_role_display().lower()}"


class CaseloadForm(PlainForm):
    """To whom chosen cases go, or with whom they are shared."""

    what = forms.ChoiceField(
        label=_("What"),
        choices=[("assign", _("Give to")), ("share", _("Share with"))],
    )
    colleague = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"))

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        roles = (Role.EXPERT, Role.TEAM_MEMBER, Role.COORDINATOR)
        colleagues = User.objects.of_county(user.county_id).filter(is_active=True, role__in=roles)
        offer(self, "colleague", colleagues)
        self.fields["colleague"].label_from_instance = _with_role  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select w-auto mw-100"

    def clean(self) -> dict[str, Any]:
        """A team member manages no case, a coordinator sees all without sharing."""
        data = super().clean() or {}
        manages = {"assign": caseload.MANAGERS, "share": caseload.SHARERS}
        colleague, what = data.get("colleague"), data.get("what")
        if colleague and what and colleague.role not in manages[what]:
            self.add_error("colleague", caseload.WRONG_ROLE[what])
        return data

    def save(self, cases: list[int], *, by: User) -> int:
        """Give or share; how many changed."""
        if not cases:
            raise DomainError(str(_("Choose at least one young person.")))
        if len(cases) > caseload.MOST:
            raise DomainError(str(_("At most 500 at once.")))
        act = caseload.assign if self.cleaned_data["what"] == "assign" else caseload.share
        if not (count := act(cases, self.cleaned_data["colleague"], by=by)):
            raise DomainError(str(_("Nothing changed: it was so already, or the file is closed.")))
        return count


class HandOverForm(PlainForm):
    """All open cases of one colleague go to another."""

    giver = forms.ModelChoiceField(User.objects.none(), label=_("From"))
    taker = forms.ModelChoiceField(User.objects.none(), label=_("To"))

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        staff = User.objects.of_county(user.county_id)
        offer(self, "giver", staff.filter(role__in=(Role.EXPERT, Role.COORDINATOR)))
        takers = staff.filter(is_active=True, role__in=(Role.EXPERT, Role.COORDINATOR))
        offer(self, "taker", takers)

    def clean(self) -> dict[str, Any]:
        """Two people."""
        data = super().clean() or {}
        if data.get("giver") and data.get("giver") == data.get("taker"):
            self.add_error("taker", _("Choose somebody else."))
        return data

    def save(self, *, by: User) -> int:
        """Hand over; how many cases changed hands."""
        data = self.cleaned_data
        return caseload.hand_over(data["giver"], data["taker"], by=by)
