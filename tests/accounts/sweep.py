"""What both sweeps share: every staff address, one of everything in Cluj, and its mark."""

import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cases.models import (
    CaseDocument,
    CaseMember,
    Consent,
    ConsentText,
    Exclusion,
    ListRow,
    MatchPair,
    Measure,
    Merge,
    Milestone,
    MonitoringCheck,
    Referral,
    Transfer,
    Youth,
)
from intespo.kit.dates import today
from outreach.models import (
    Audience,
    Campaign,
    CampaignStep,
    Inbound,
    LetterBatch,
    Material,
    Message,
    MessageTemplate,
    PublicRegistration,
    Stray,
)
from partners.models import CivilRecord, CollectionRound, CommunityProfile, Team, TeamMember
from reporting.models import Export, InsertionPlan, PlanAction, ReadingSystem, ReportRun
from reporting.services import runs
from tests.factories import (
    CaseFactory,
    SourceListFactory,
    UserFactory,
    YouthFactory,
    county,
    profiled,
)
from tests.test_architecture import PUBLIC, SIGNED_IN, patterns

MARK = "marcajdeproba"
FIELD = re.compile(rb'name="([a-zA-Z_0-9-]+)"')
# Addresses that show the county named in them to nationwide roles, or rows of one county.
OF_A_COUNTY = {
    *("cases:case", "cases:contact", "cases:register", "cases:session", "cases:postpone"),
    *("cases:correct", "cases:source_list", "cases:list_apply", "partners:team"),
    *("partners:member_leave", "profiling:profile", "profiling:answers", "profiling:case_card"),
    *("accounts:user", "accounts:invite_again", "accounts:reset_factor"),
    *("cases:rights", "cases:copy", "cases:rectify", "cases:objection", "cases:erase"),
    *("cases:objection_withdraw", "cases:why", "cases:cnp", "cases:changes"),
    *(
        "cases:list_again",
        "cases:list_discard",
        "cases:list_undo",
        "cases:list_columns",
        "cases:list_receipt",
        "cases:corrections",
        "cases:hand_in_withdraw",
    ),
    *("cases:pairs_accept", "cases:pair_decide", "cases:exclude", "cases:exclusion_lift"),
    *("cases:merge", "cases:merge_undo", "partners:round_close", "partners:community"),
    *("reporting:localities",),
    *("cases:done", "cases:presence", "cases:leave", "cases:finish", "cases:reopen"),
    *("cases:paper", "cases:documents", "cases:document", "cases:document_remove"),
    *("cases:consents", "cases:consent_withdraw", "cases:link", "cases:measures", "cases:refer"),
    *("cases:referral", "cases:check", "cases:team", "cases:team_leave", "cases:transfer_offer"),
    *("cases:transfer_answer", "cases:transfer_withdraw"),
    *("outreach:message", "outreach:write", "outreach:case_card", "reporting:county"),
    *("outreach:campaign", "outreach:campaign_step", "outreach:campaign_freeze"),
    *("outreach:campaign_act", "outreach:decide", "outreach:inbox_handle"),
    *("outreach:campaign_trial", "outreach:campaign_export", "outreach:opt_out"),
    *("outreach:registration_handle", "outreach:letters_act", "outreach:letters_file"),
    *("outreach:office", "outreach:material_edit", "reporting:cell", "reporting:download"),
    *("reporting:team_board", "reporting:expert_board"),
    *("reporting:export", "reporting:export_file", "reporting:plan", "reporting:plan_file"),
    *("reporting:plan_action_add", "reporting:plan_action", "reporting:plan_result"),
    "reporting:plan_act",
}
STAFF = [
    (name, pattern.callback.allowed_roles)
    for name, pattern in patterns(get_resolver())
    if name not in PUBLIC | SIGNED_IN
]


def marked() -> Youth:
    """A young person of Cluj who bears the mark wherever a text may stand."""
    name = MARK.capitalize()
    made: Youth = YouthFactory(
        last_name=name,
        search_key=f"{MARK} ionela",
        sort_key=f"{MARK} ionela",
        address=f"Str. {name}",
        email=f"{MARK}@example.org",
    )
    return made


def one_of_everything() -> dict[str, Any]:
    """Rows of Cluj, each with the mark."""
    expert = UserFactory()
    case = profiled(CaseFactory(youth=marked()), expert)
    team = Team.objects.create(county=case.county, code="CJ-99", territory="Dej")
    member = TeamMember.objects.create(team=team, name="Ana", profession="expert", since=today())
    message = Message.objects.create(
        case=case,
        youth=case.youth,
        county=case.county,
        channel="sms",
        recipient="+40799000142",
        body=MARK,
    )
    campaign = Campaign.objects.create(
        name=MARK, county=case.county, starts_on=today(), created_by=expert
    )
    wording = MessageTemplate.objects.filter(channel="sms").first()
    CampaignStep.objects.create(campaign=campaign, channel="sms", after_days=0, template=wording)
    Audience.objects.create(
        campaign=campaign, case=case, youth=case.youth, county=case.county, arm="A"
    )
    source = SourceListFactory(file_name=f"{MARK}.csv")
    row = ListRow.objects.create(
        source_list=source, county=source.county, row=2, last_name=MARK.capitalize()
    )
    other = marked()
    within = {"county": case.county}
    pair = MatchPair.objects.create(youth=case.youth, other=other, score=90, **within)
    MatchPair.objects.create(youth=case.youth, row=row, score=80, **within)
    merge = Merge.objects.create(kept=case.youth, gone=marked(), undone_at=timezone.now(), **within)
    exclusion = Exclusion.objects.create(
        youth=case.youth, reason="EMPLOYED", note=MARK, since=today(), **within
    )
    CommunityProfile.objects.create(locality=case.youth.locality, notes=MARK, **within)
    owned = {"case": case, "youth": case.youth, **within}
    text = ConsentText.objects.filter(purpose="photo").first()
    consent = Consent.objects.create(
        purpose="photo", text=text, given_on=today(), evidence="form", witness=MARK, **owned
    )
    document = CaseDocument.objects.create(kind="OTHER", note=MARK, **owned)
    measure = Measure.objects.get(code="INFO")
    referral = Referral.objects.create(measure=measure, title=MARK, offered_on=today(), **owned)
    transfer = Transfer.objects.create(
        to_county=county("BH"), reason=MARK, name=MARK, offered_by=expert, **owned
    )
    shared = CaseMember.objects.create(case=case, user=UserFactory(full_name=MARK), **within)
    return {
        "campaign": campaign,
        "registration": PublicRegistration.objects.create(
            key=uuid.uuid4(),
            locality=case.youth.locality,
            name=MARK,
            birth_date=case.youth.birth_date,
            phone="+40799000144",
            reach="morning",
            **within,
        ),
        "material": Material.objects.create(
            kind="flyer",
            audience="young",
            name=MARK,
            place=MARK,
            used_on=today(),
            created_by=expert,
            **within,
        ),
        "batch": LetterBatch.objects.create(number=1, created_by=expert, **within),
        "stray": Stray.objects.create(
            gateway="t",
            reference="9",
            channel="sms",
            sender="+40799000143",
            received_at=timezone.now(),
        ),
        "reply": Inbound.objects.create(
            gateway="t",
            reference="1",
            channel="sms",
            kind="reply",
            sender="+40799000142",
            body=MARK,
            received_at=timezone.now(),
            **owned,
        ),
        "consent": consent,
        "document": document,
        "measure": measure,
        "referral": referral,
        "transfer": transfer,
        "shared": shared,
        "check": MonitoringCheck.objects.filter(case=case).first(),
        "expert": expert,
        "case": case,
        "list": source,
        "pair": pair,
        "merge": merge,
        "exclusion": exclusion,
        "round": CollectionRound.objects.create(year=2026, number=1, opened_on=today(), **within),
        "team": team,
        "member": member,
        "message": message,
        "milestone": Milestone.objects.get(case=case, kind="registered"),
        "run": (run := a_run()),
        "report": run.documents.get(county=case.county),
        "plan": (plan := InsertionPlan.objects.create(first_year=2024, context=MARK, **within)),
        "action": PlanAction.objects.create(
            plan=plan,
            objective=MARK,
            action=MARK,
            group=MARK,
            indicator=MARK,
            value="2/an",
            institutions=MARK,
        ),
        "system": ReadingSystem.objects.create(
            name=MARK, purpose=MARK, token_sha256=MARK, shown=MARK[:8], made_by=expert
        ),
        "civil": CivilRecord.objects.create(
            kind="training", county=case.county, title=MARK, held_on=today(), people=3
        ),
        "export": Export.objects.create(
            kind="participants",
            format="csv",
            purpose=MARK,
            county=case.county,
            requested_by=expert,
            expires_at=timezone.now(),
        ),
    }


def a_run() -> ReportRun:
    """A month's reports, counted and sealed; no file is drawn."""
    run = runs.ask(today(), by=None)
    runs.freeze(run)
    run.documents.update(status="done")
    runs.settle(run)
    run.refresh_from_db()
    return run


def address(name: str, rows: dict[str, Any]) -> str:
    """An address of the Cluj rows."""
    words: dict[str, list[Any]] = {
        "cases:copy": [rows["case"].pk, "json"],
        "cases:retention_rule": [1],
        "cases:paper": [rows["case"].pk, "fisa"],
        "cases:document": [rows["case"].pk, rows["document"].pk],
        "cases:document_remove": [rows["case"].pk, rows["document"].pk],
        "cases:consent_withdraw": [rows["case"].pk, rows["consent"].pk],
        "cases:refer": [rows["case"].pk, rows["measure"].pk],
        "cases:referral": [rows["case"].pk, rows["referral"].pk],
        "cases:check": [rows["case"].pk, rows["check"].pk],
        "cases:team_leave": [rows["case"].pk, rows["shared"].pk],
        "cases:transfer_answer": [rows["transfer"].pk],
        "cases:transfer_withdraw": [rows["transfer"].pk],
        "cases:rule": ["masuri", rows["measure"].pk],
        "accounts:user": [rows["expert"].pk],
        "accounts:reset_factor": [rows["expert"].pk],
        "accounts:invite_again": [rows["expert"].pk],
        "cases:correct": [rows["milestone"].pk],
        "cases:source_list": [rows["list"].pk],
        "cases:list_apply": [rows["list"].pk],
        "cases:list_again": [rows["list"].pk],
        "cases:list_discard": [rows["list"].pk],
        "cases:corrections": [rows["list"].pk],
        "cases:hand_in_withdraw": [rows["list"].pk],
        "cases:list_undo": [rows["list"].pk],
        "cases:list_columns": [rows["list"].pk],
        "cases:list_receipt": [rows["list"].pk],
        "cases:list_rule": [1],
        "cases:pairs_accept": [rows["list"].pk],
        "cases:pair_decide": [rows["pair"].pk],
        "cases:exclusion_lift": [rows["case"].pk, rows["exclusion"].pk],
        "cases:merge_undo": [rows["case"].pk, rows["merge"].pk],
        "partners:round_close": [rows["round"].pk],
        "partners:community": [rows["case"].youth.locality_id],
        "reporting:localities": ["CJ"],
        "partners:team": [rows["team"].pk],
        "partners:member_leave": [rows["team"].pk, rows["member"].pk],
        "outreach:message": [rows["message"].pk],
        "outreach:campaign": [rows["campaign"].pk],
        "outreach:decide": [rows["message"].pk],
        "outreach:inbox_handle": [rows["reply"].pk],
        "outreach:stray": [rows["stray"].pk],
        "outreach:campaign_step": [rows["campaign"].pk],
        "outreach:campaign_freeze": [rows["campaign"].pk],
        "outreach:campaign_act": [rows["campaign"].pk],
        "outreach:template_retire": [1],
        "outreach:campaign_trial": [rows["campaign"].pk],
        "outreach:campaign_export": [rows["campaign"].pk],
        "outreach:registration_handle": [rows["registration"].pk],
        "outreach:letters_act": [rows["batch"].pk],
        "outreach:letters_file": [rows["batch"].pk],
        "outreach:office": [rows["case"].county_id],
        "outreach:rule": ["sms"],
        "outreach:material_edit": [rows["material"].pk],
        "reporting:county": ["CJ"],
        "reporting:figure": ["contacted"],
        "reporting:region": ["RO11"],
        "reporting:team_board": [rows["team"].pk],
        "reporting:expert_board": [rows["expert"].pk],
        "reporting:run": [rows["run"].pk],
        "reporting:archive": [rows["run"].pk],
        "reporting:find_cell": [rows["run"].pk],
        "reporting:cell": [rows["run"].pk, "CJ/I1.c"],
        "reporting:download": [rows["report"].pk, "pdf"],
        "reporting:plan": [rows["plan"].pk],
        "reporting:plan_action_add": [rows["plan"].pk],
        "reporting:plan_action": [rows["plan"].pk, rows["action"].pk],
        "reporting:plan_result": [rows["plan"].pk, rows["action"].pk],
        "reporting:plan_file": [rows["plan"].pk, "docx"],
        "reporting:plan_act": [rows["plan"].pk, "aproba"],
        "reporting:indicator": ["I2"],
        "reporting:area_targets": ["CJ"],
        "reporting:system_take_back": [rows["system"].pk],
        "reporting:civil_record_strike": [rows["civil"].pk],
        "reporting:export": [rows["export"].pk],
        "reporting:export_file": [rows["export"].pk],
    }
    return reverse(name, args=words.get(name, [rows["case"].pk] if name in OF_A_COUNTY else []))


def says(answer: HttpResponse) -> bool:
    """Whether an answer, its headers included, bears the mark (what was typed does not count)."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    shown = body.decode(errors="replace").casefold() + str(answer.headers).casefold()
    return MARK in shown.replace(f'value="{MARK}"', "")


def fields(client: Client, url: str) -> list[str]:
    """Names of the inputs that a page shows."""
    answer = client.get(url)
    if answer.status_code != 200 or answer.streaming:
        return []
    found = {name.decode() for name in FIELD.findall(answer.content)}
    return sorted(found - {"csrfmiddlewaretoken", "viewport", "description", "htmx-config"})
