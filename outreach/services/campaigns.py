"""Campaigns: choose, freeze, approve by a second person, run, pause, stop."""

import re
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from outreach import addresses, texts
from outreach.enums import CampaignStatus, HeldBack, MessageChannel
from outreach.models import Audience, Campaign, CampaignStep, CountyOffice
from outreach.services import calls, campaign_sql, outbox_sql, sending_rules

WORK = "campaign"  # what the history says of who wrote the messages
OFFICE = {"phone": "{telefon_judet}", "address": "{adresa}"}
SHOWN = 5
_GSM = "^[" + "".join(re.escape(letter) for letter in sorted(texts.GSM)) + "]*$"


def _run(statement: str, **words: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return int(cursor.rowcount)


def _held(campaign: Campaign, *status: CampaignStatus) -> Campaign:
    found = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if found.status not in status:
        raise DomainError(_("The campaign has moved on: look at it again."))
    return found


@transaction.atomic
def freeze(campaign: Campaign, cases: QuerySet[Case], filters: str) -> int:
    """Choose the audience: everybody that the filters show now, with the reason of who is left
    out. Made anew as long as nothing was queued; never outside of the campaign's county.
    """
    campaign = _held(campaign, CampaignStatus.DRAFT, CampaignStatus.FROZEN)
    steps = list(campaign.steps.select_related("template", "template_b"))
    _refuse_steps(campaign, steps)
    if campaign.county_id:
        cases = cases.filter(county=campaign.county_id)
    with scope.system(WORK):
        Audience.objects.filter(campaign=campaign).delete()
    sql, chosen = cases.order_by().values("pk").query.sql_with_params()
    # The queryset's own parameters stand in the order of its placeholders: named ones beside them.
    named = {f"chosen_{place}": value for place, value in enumerate(chosen)}
    parts = sql.split("%s")
    inner = "".join(f"{part}%(chosen_{place})s" for place, part in enumerate(parts[:-1]))
    rule = sending_rules.of(MessageChannel(steps[0].channel))
    count = _run(
        campaign_sql.FREEZE.format(chosen=inner + parts[-1]),
        **named,
        campaign=campaign.pk,
        channels=[step.channel for step in steps],
        hold_out=campaign.hold_out,
        split=campaign.split,
        recruits=campaign.recruits,
        cap=rule.cap,
        cap_days=rule.cap_days,
        salt=addresses.salt(),
    )
    Campaign.objects.filter(pk=campaign.pk).update(
        status=CampaignStatus.FROZEN, frozen_at=timezone.now(), filters=filters[:500]
    )
    return count


def _refuse_steps(campaign: Campaign, steps: list[CampaignStep]) -> None:
    if not steps:
        raise DomainError(_("Add a first step: what the audience gets."))
    if campaign.split and not any(step.template_b for step in steps):
        raise DomainError(_("To compare two wordings one step needs a second one."))
    _refuse_gaps(campaign, steps)


def _refuse_gaps(campaign: Campaign, steps: list[CampaignStep]) -> None:
    """A wording that names the county's phone or address needs it for every county."""
    wordings = [t.body for step in steps for t in (step.template, step.template_b) if t]
    used = [v for v in ("phone", "address") if any(OFFICE[v] in body for body in wordings)]
    if not used:
        return
    there = CountyOffice.objects.exclude(**{used[0]: ""}).exclude(**{used[-1]: ""})
    lacking = County.objects.exclude(pk__in=there.values("county"))
    if campaign.county_id:
        lacking = lacking.filter(pk=campaign.county_id)
    names = list(lacking.values_list("name", flat=True)[: SHOWN + 1])
    if names:
        text = _("A wording names the agency's phone or address, and it is missing for: %(names)s.")
        shown = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        raise DomainError(text % {"names": shown})


@transaction.atomic
def thaw(campaign: Campaign) -> None:
    """The steps changed: the audience was chosen for others, and is chosen anew."""
    campaign = _held(campaign, CampaignStatus.DRAFT, CampaignStatus.FROZEN)
    with scope.system(WORK):
        Audience.objects.filter(campaign=campaign).delete()
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.DRAFT, frozen_at=None)


@transaction.atomic
def discard(campaign: Campaign) -> None:
    """A draft that never began goes, with its steps and its audience."""
    thaw(campaign)
    campaign.steps.all().delete()
    campaign.materials.update(campaign=None)
    Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.DRAFT).delete()


@transaction.atomic
def ask(campaign: Campaign) -> bool:
    """Begin, or wait for a second person when the audience is large; whether it runs now."""
    campaign = _held(campaign, CampaignStatus.FROZEN)
    # The whole audience, whatever the one who asks may see of it.
    with scope.system(WORK):
        size = Audience.objects.filter(campaign=campaign).addressed().count()
    if not size:
        raise DomainError(_("Nobody is left in the audience: change the filters."))
    ways = set(campaign.steps.values_list("channel", flat=True))
    limits = [sending_rules.of(MessageChannel(way)).approval_above for way in ways]
    if not limits or size > min(limits):
        Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.ASKED)
        return False
    _begin(campaign)
    return True


@transaction.atomic
def approve(campaign: Campaign, *, by: User) -> None:
    """A second person looked at text, audience and price."""
    campaign = _held(campaign, CampaignStatus.ASKED)
    if campaign.created_by_id == by.pk:
        raise DomainError(_("A second person approves: whoever made the campaign cannot."))
    Campaign.objects.filter(pk=campaign.pk).update(approved_by=by, approved_at=timezone.now())
    _begin(campaign)


def _begin(campaign: Campaign) -> None:
    starts = max(campaign.starts_on, today())
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING, starts_on=starts)


@transaction.atomic
def pause(campaign: Campaign) -> None:
    """Nothing leaves until it goes on; what is in flight arrives."""
    campaign = _held(campaign, CampaignStatus.RUNNING)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.PAUSED)


@transaction.atomic
def resume(campaign: Campaign) -> None:
    """Go on."""
    campaign = _held(campaign, CampaignStatus.PAUSED)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)


@transaction.atomic
def stop(campaign: Campaign) -> int:
    """Nothing more leaves, for good; how many messages are held back."""
    campaign = _held(campaign, CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.ASKED)
    Campaign.objects.filter(pk=campaign.pk).update(
        status=CampaignStatus.STOPPED, ended_at=timezone.now()
    )
    with scope.system(WORK):
        return _run(campaign_sql.STOP, campaign=campaign.pk)


def advance() -> int:
    """Queue the steps whose day has come; a second run beside it queues nothing twice."""
    queued = 0
    with scope.system(WORK):
        _run(campaign_sql.REACHED)
        _run(calls.SETTLE_CALLS)
        rule = sending_rules.of(MessageChannel.CALL)
        _run(outbox_sql.HOLD_CALLS, cap=rule.cap, cap_days=rule.cap_days)
        running = Campaign.objects.filter(status=CampaignStatus.RUNNING)
        for campaign in running.select_for_update(of=("self",), skip_locked=True):
            for step in campaign.steps.filter(queued_at=None):
                if campaign.starts_on + timedelta(days=step.after_days) <= today():
                    queued += _queue(campaign, step)
            _finish(campaign)
    return queued


def _queue(campaign: Campaign, step: CampaignStep) -> int:
    count = _run(
        campaign_sql.QUEUE_STEP,
        campaign=campaign.pk,
        step=step.pk,
        channel=step.channel,
        template=step.template_id,
        template_b=step.template_b_id,
        plain=campaign.plain and step.channel == MessageChannel.SMS,
        gsm=_GSM,
        salt=addresses.salt(),
        by=campaign.created_by_id,
    )
    CampaignStep.objects.filter(pk=step.pk).update(queued_at=timezone.now())
    return count


def _finish(campaign: Campaign) -> None:
    """Every step queued and nothing waits any more: the campaign is over."""
    if campaign.steps.filter(queued_at=None).exists():
        return
    waits = campaign.steps.filter(messages__state__in=("queued", "leased", "sending")).exists()
    if not waits:
        Campaign.objects.filter(pk=campaign.pk).update(
            status=CampaignStatus.DONE, ended_at=timezone.now()
        )


def samples(campaign: Campaign, user: User) -> list[tuple[CampaignStep, str, str]]:
    """Each step's text as the first person of the audience would get it, and whose it is."""
    people = Audience.objects.visible_to(user).filter(campaign=campaign).addressed()
    first = people.select_related("youth", "county__agency_office").order_by("id").first()
    if first is None:
        return []
    office = getattr(first.county, "agency_office", None)
    values = {
        "prenume": first.youth.first_name.split(" ")[0].title(),
        "nume": first.youth.last_name,
        "judet": first.county.name,
        "telefon_judet": office.phone if office else "",
        "adresa": office.address if office else "",
    }
    found = []
    for step in campaign.steps.select_related("template"):
        text = texts.filled(step.template.body, values)
        bare = campaign.plain and step.channel == MessageChannel.SMS
        found.append((step, texts.plain(text) if bare else text, first.youth.full_name))
    return found


def left_out(campaign: Campaign, user: User) -> dict[HeldBack, int]:
    """How many of the audience are not written to, by reason."""
    rows = Audience.objects.visible_to(user).filter(campaign=campaign).exclude(held_back="")
    found = dict(rows.order_by().values_list("held_back").annotate(Count("id")))
    return {why: found[why.value] for why in HeldBack if why.value in found}


def price(campaign: Campaign, user: User) -> int:
    """What the gateway steps will cost at most, in thousandths of a leu, from today's prices."""
    size = Audience.objects.visible_to(user).filter(campaign=campaign).addressed().count()
    total = 0
    for step in campaign.steps.select_related("template"):
        rule = sending_rules.of(MessageChannel(step.channel))
        text = step.template.body
        plain = texts.plain(text) if campaign.plain else text
        parts = texts.sms_parts(plain) if step.channel == MessageChannel.SMS else 1
        total += size * parts * rule.price
    return total
