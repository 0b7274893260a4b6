"""Rights of the young person: rectification, objection, erasure within what the law lets go."""

import functools
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import signals, transitions
from cases.enums import JournalKind, MilestoneKind, RetentionSubject
from cases.models import Case, Milestone, Objection, Provenance, RetentionRule, Youth
from cases.models.lists import KEPT_FILES
from cases.services import journal
from intespo.accounts import scope
from intespo.accounts.models import BreakGlass, User
from intespo.kit.errors import DomainError
from intespo.kit.sealing import keyed_hash
from intespo.kit.text import search_key, sort_key

TAKEN = _("Somebody else has this CNP already: this may be a duplicate.")
WORK = "erasure"  # the triggers of facts let go of texts only under this name
# What a table loses: everything that names a person, or only ways to reach them and free texts.
_REACH = {
    "cases_youth": ("id", "phone = '', phone_note = '', email = ''"),
    "cases_contactattempt": ("youth_id", "note = ''"),
    "cases_counsellingsession": ("youth_id", "note = ''"),
    "cases_objection": ("youth_id", "words = ''"),
    "cases_exclusion": ("youth_id", "note = ''"),
    "cases_personallink": ("youth_id", "revoked_at = coalesce(revoked_at, now())"),
    "cases_monitoringcheck": ("youth_id", "note = ''"),
    "cases_referral": ("youth_id", "result = ''"),
}
_WHOLE = {
    "cases_youth": (
        "id",
        "cnp_sealed = NULL, cnp_hash = NULL, last_name = '–', first_name = '–', address = '',"
        " birth_date = date_trunc('year', birth_date::timestamp)::date, phone = '', email = '',"
        " phone_note = '', search_key = '', sort_key = '~', anonymised_at = now(),"
        " status = 'ended'",
    ),
    "cases_listrow": (
        "youth_id",
        "cnp_sealed = NULL, cnp_hash = NULL, last_name = '', first_name = '', address = '',"
        " birth_date = NULL, phone = '', search_key = '', sort_key = '', email = '', note = '',"
        " phone_note = '', detail = ''",
    ),
    "cases_exclusion": ("youth_id", "note = ''"),
    # What a merge needs to be undone is the persons themselves: it stays as it is now.
    "cases_merge": ("kept_id", "moved = '{}'"),
    "cases_contactattempt": ("youth_id", "note = ''"),
    "cases_counsellingsession": ("youth_id", "note = ''"),
    "cases_journalentry": ("youth_id", "detail = '{}'"),
    "cases_objection": ("youth_id", "words = ''"),
    "cases_registration": ("youth_id", "left_reason = ''"),
    "cases_casedocument": ("youth_id", "file = '', file_name = '', note = '', sha256 = id::text"),
    "cases_consent": ("youth_id", "witness = CASE evidence WHEN 'spoken' THEN '–' ELSE '' END"),
    "cases_personallink": ("youth_id", "revoked_at = coalesce(revoked_at, now())"),
    "cases_referral": ("youth_id", "title = id::text, result = ''"),
    "cases_monitoringcheck": ("youth_id", "note = ''"),
    "cases_transfer": ("youth_id", "name = '–', reason = '–', answer = ''"),
    "cases_milestone": ("youth_id", "void_reason = CASE WHEN void_reason IS NOT NULL THEN '' END"),
}
# Rows of lists that met nobody yet, but bear the number of somebody who is forgotten.
_UNMATCHED = """
UPDATE cases_listrow SET youth_id = y.id FROM cases_youth y
WHERE cases_listrow.cnp_hash = y.cnp_hash
  AND (SELECT w.id FROM cases_youth w WHERE w.id = cases_listrow.youth_id) IS NULL
  AND y.id IN (SELECT id FROM forgotten)
"""
# Records that were merged into a person's are that person's too.
_NAME_FORGOTTEN = """
INSERT INTO forgotten
WITH RECURSIVE named AS (
    SELECT DISTINCT unnest(%s::bigint[]) AS id
    UNION SELECT y.id FROM cases_youth y JOIN named n ON y.merged_into_id = n.id)
SELECT id FROM named
"""
FORGET = """
SELECT forget_changes('{table}', coalesce((SELECT array_agg(t.id) FROM {table} t
    WHERE t.{key} IN (SELECT id FROM forgotten)), '{{}}'))
"""


@transaction.atomic
def rectify(case: Case, values: dict[str, Any], reason: str, *, by: User) -> list[str]:
    """Correct what is known of a person; past milestones keep what was true when they happened."""
    youth = _locked(case)
    changed = [name for name, value in values.items() if getattr(youth, name) != value]
    if not changed:
        raise DomainError(_("Nothing is different from what is kept."))
    for name in changed:
        setattr(youth, name, values[name])
    if "cnp" in changed:
        _refuse_taken(youth)
    name = f"{youth.last_name} {youth.first_name}"
    youth.search_key, youth.sort_key = search_key(name), sort_key(name)
    try:
        with transaction.atomic():
            youth.save()
    except IntegrityError:
        # Somebody else was given the number this very second.
        raise DomainError(TAKEN) from None
    Provenance.objects.create(youth=youth, county_id=youth.county_id, by=by, fields=changed)
    detail = {"fields": changed, "reason": reason}
    journal.add(case, JournalKind.RECTIFIED, detail, by=by)
    return changed


def _refuse_taken(youth: Youth) -> None:
    """A personal number belongs to one person in the whole country."""
    if youth.cnp is None:
        return
    with scope.system("rectify"):
        others = Youth.objects.filter(cnp_hash=keyed_hash(youth.cnp)).exclude(pk=youth.pk)
        taken = others.exists()
    if taken:
        raise DomainError(TAKEN)


def _locked(case: Case) -> Youth:
    """The person, held until the transaction ends; nobody acts on somebody who was anonymised."""
    youth = Youth.objects.select_for_update(of=("self",)).get(pk=case.youth_id)
    if youth.anonymised_at:
        raise DomainError(_("This person was already anonymised."))
    return youth


@transaction.atomic
def object_to_contact(case: Case, words: str, *, by: User | None) -> Objection:
    """No message leaves for this person from this moment on; the same again changes nothing."""
    _locked(case)
    if standing := Objection.objects.filter(youth_id=case.youth_id, withdrawn_at=None).first():
        return standing
    made = Objection.objects.create(
        youth_id=case.youth_id, county_id=case.county_id, words=words, by=by
    )
    journal.add(case, JournalKind.OBJECTED, {"objection": made.pk}, by=by)
    signals.objected.send(Objection, youth_id=case.youth_id)
    return made


@transaction.atomic
def withdraw_objection(case: Case, *, by: User) -> None:
    """The person wants to hear from us again."""
    standing = Objection.objects.filter(youth_id=case.youth_id, withdrawn_at=None)
    if not standing.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        raise DomainError(_("There is no objection to withdraw."))
    journal.add(case, JournalKind.OBJECTED, {"withdrawn": True}, by=by)


def is_participant(youth_id: int) -> bool:
    """Registered once: the project has to prove it, and keeps the file until its term."""
    reached = Milestone.objects.standing().filter(youth_id=youth_id)
    return reached.filter(kind=MilestoneKind.REGISTERED).exists()


def kept_until(youth_id: int) -> RetentionRule | None:
    """The rule that keeps a participant's file; None when everything may go."""
    if not is_participant(youth_id):
        return None
    return RetentionRule.objects.filter(subject=RetentionSubject.PARTICIPANT).first()


def erase(case: Case, *, by: User) -> bool:
    """Erase what the law lets go: all of a potential NEET; of a participant the ways to reach them
    and free texts. True when everything went. Figures stay as they are.
    """
    whole = kept_until(case.youth_id) is None
    with scope.system(WORK, by):
        _locked(case)
        if not whole:
            journal.add(case, JournalKind.ERASED, {}, by=by)
        forget([case.youth_id], whole=whole)
    return whole


def forget(youth_ids: Sequence[int], *, whole: bool = True) -> int:
    """Forget these people in every table, and in the history of these rows; in the erasure's scope.

    Cases close, milestones stay: no figure changes.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE forgotten (id bigint PRIMARY KEY) ON COMMIT DROP")
        cursor.execute(_NAME_FORGOTTEN, [list(youth_ids)])
        if whole:
            _drop_files(cursor)
            cursor.execute(_UNMATCHED)
            BreakGlass.objects.filter(
                subject_id__in=Case.objects.filter(youth_id__in=youth_ids).values("pk")
            ).update(reason="–")
        for table, (key, values) in (_WHOLE if whole else _REACH).items():
            cursor.execute(f"UPDATE {table} SET {values} WHERE {key} IN (SELECT id FROM forgotten)")
        if whole:
            transitions.close_all("SELECT id FROM forgotten")
        signals.forgotten.send(Youth)
        for table, (key, _values) in _WHOLE.items():
            cursor.execute(FORGET.format(table=table, key=key))
        cursor.execute("DROP TABLE forgotten")
    return len(youth_ids)


def _drop_files(cursor: Any) -> None:
    """Kept papers of who is forgotten go once that is certain."""
    cursor.execute(
        "SELECT file FROM cases_casedocument WHERE file <> ''"
        " AND youth_id IN (SELECT id FROM forgotten)"
    )
    for (name,) in cursor.fetchall():
        transaction.on_commit(functools.partial(KEPT_FILES.delete, name))
