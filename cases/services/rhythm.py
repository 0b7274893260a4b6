"""What waits on a case and when: the rhythm of its level, and who has to be in its team."""

from datetime import date, timedelta

from cases.enums import NextAction
from cases.models import Case, CaseMember, LevelRule
from partners.enums import Profession
from partners.models import TeamMember

UNPROFILED = timedelta(days=30)


def plan_next(case: Case, action: NextAction, on: date) -> None:
    """Set what waits on the case."""
    Case.objects.filter(pk=case.pk).update(next_action=action, next_action_on=on)


def pause(case: Case) -> timedelta:
    """How long a case may go without a contact, by its level."""
    rule = LevelRule.objects.filter(level=case.level).first() if case.level else None
    return timedelta(days=rule.days) if rule else UNPROFILED


def missing(case: Case) -> list[Profession]:
    """Who has to be in the team at this level, and is not."""
    rule = LevelRule.objects.filter(level=case.level).first() if case.level else None
    if rule is None or case.closed_on:
        return []
    wanted = []
    if rule.social_worker:
        wanted.append(Profession.SOCIAL_WORKER)
    if rule.counsellor:
        wanted.append(Profession.SCHOOL_COUNSELLOR)
    there = set(
        TeamMember.objects.filter(
            user__in=CaseMember.objects.filter(case=case).values("user"), until=None
        ).values_list("profession", flat=True)
    )
    return [profession for profession in wanted if profession not in there]
