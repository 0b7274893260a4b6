"""Two records of one person made one, and exactly two again.

Both rows stay. What belongs to the record that goes (`gone`) is handed to the one that is kept; the
merge keeps which rows changed hands and what the fields were before and after. Undoing hands these
rows back and restores each field that nobody changed since; what was added after the merge stays
with the record that was kept. The ledger is never edited: of two milestones of one kind the earlier
stands and the later is voided; undoing writes it anew.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import JournalKind, PairStatus
from cases.models import Case, MatchPair, Merge, Milestone, Registration, Youth
from cases.services import journal, milestones
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.errors import DomainError

WORK = "merge"  # the triggers of facts let rows change hands only under this name


@dataclass(frozen=True)
class Handed:
    """A table whose rows change hands; `unless` names rows that the kept record has already."""

    table: str
    youth: bool = True
    case: bool = True
    unless: str = ""


# Upper apps add their tables.
HANDED: list[Handed] = [
    Handed("cases_contactattempt"),
    Handed("cases_counsellingsession"),
    Handed("cases_journalentry"),
    Handed("cases_registration"),
    Handed(
        "cases_casedocument",
        unless="SELECT FROM cases_casedocument k WHERE k.case_id = %(kept_case)s"
        " AND k.kind = t.kind AND k.sha256 = t.sha256 AND k.removed_at IS NULL",
    ),
    Handed("cases_presence"),
    Handed(
        "cases_referral",
        unless="SELECT FROM cases_referral k WHERE k.case_id = %(kept_case)s"
        " AND k.measure_id = t.measure_id AND k.title = t.title"
        " AND k.organisation_id IS NOT DISTINCT FROM t.organisation_id"
        " AND k.status NOT IN ('refused', 'done', 'dropped')",
    ),
    Handed("cases_personallink"),
    # The present state is the kept record's, where it has one.
    Handed(
        "cases_statusspell",
        unless="SELECT FROM cases_statusspell k WHERE k.youth_id = %(kept)s AND k.ended_on IS NULL"
        " AND t.ended_on IS NULL",
    ),
    Handed(
        "cases_monitoringcheck",
        unless="SELECT FROM cases_monitoringcheck k WHERE k.case_id = %(kept_case)s"
        " AND k.clock = t.clock AND k.months = t.months AND NOT k.dropped AND NOT t.dropped",
    ),
    # A consent that stands on both is one; a withdrawal of either is seen by `refused_ways`.
    Handed(
        "cases_consent",
        unless="SELECT FROM cases_consent k WHERE k.youth_id = %(kept)s AND k.purpose = t.purpose"
        " AND k.channel = t.channel AND k.withdrawn_at IS NULL AND t.withdrawn_at IS NULL",
    ),
    Handed("cases_listrow", case=False),
    Handed(
        "cases_provenance",
        case=False,
        unless="SELECT FROM cases_provenance k WHERE k.youth_id = %(kept)s"
        " AND k.source_list_id = t.source_list_id",
    ),
    Handed(
        "cases_exclusion",
        case=False,
        unless="SELECT FROM cases_exclusion k WHERE k.youth_id = %(kept)s AND k.lifted_at IS NULL"
        " AND t.lifted_at IS NULL AND k.reason = t.reason AND k.source_list_id = t.source_list_id",
    ),
    # The strictest wins: one standing objection is enough, and none is lost.
    Handed(
        "cases_objection",
        case=False,
        unless="SELECT FROM cases_objection k WHERE k.youth_id = %(kept)s"
        " AND k.withdrawn_at IS NULL AND t.withdrawn_at IS NULL",
    ),
    Handed(
        "cases_casemember",
        youth=False,
        unless="SELECT FROM cases_casemember k WHERE k.case_id = %(kept_case)s"
        " AND k.user_id = t.user_id",
    ),
]
FILLED = ("phone", "phone_note", "email", "address", "education")


@transaction.atomic
def merge(kept: Youth, gone: Youth, *, by: User | None) -> Merge:
    """Make one record of two; refused when the data says that they are two persons."""
    with scope.system(WORK, by):
        kept, gone = _locked(kept, gone)
        _refuse(kept, gone)
        moved = _hand_over(kept, gone)
        made = Merge.objects.create(
            county_id=kept.county_id, kept=kept, gone=gone, moved=moved, by=by
        )
        _tell(kept, {"merge": made.pk, "gone": gone.pk}, by)
    return made


def _locked(one: Youth, other: Youth) -> tuple[Youth, Youth]:
    """Both, held in the order of their keys, so that two people do not wait for each other."""
    rows = Youth.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[one.pk], found[other.pk]


def _refuse(kept: Youth, gone: Youth) -> None:
    if kept.pk == gone.pk:
        raise DomainError(_("A record cannot be merged with itself."))
    if kept.county_id != gone.county_id:
        raise DomainError(_("The records lie in two counties: one has to be transferred first."))
    if kept.merged_into_id or gone.merged_into_id:
        raise DomainError(_("One of the records was merged already."))
    if kept.anonymised_at or gone.anonymised_at:
        raise DomainError(_("This person was already anonymised."))
    if kept.cnp_hash and gone.cnp_hash:
        raise DomainError(_("Both records have a valid CNP of their own: these are two persons."))
    if Registration.objects.filter(youth__in=(kept, gone), left_on=None).count() > 1:
        raise DomainError(_("Both are registered at the agency: end one registration first."))


def _hand_over(kept: Youth, gone: Youth) -> dict[str, Any]:
    case, old = _open_case(kept), _open_case(gone)
    words = {"kept": kept.pk, "gone": gone.pk}
    moved: dict[str, Any] = {"youth": _youths_before(kept, gone), "voided": [], "cases": []}
    pairs = MatchPair.objects.filter(status=PairStatus.OPEN)
    pairs = pairs.filter(youth=gone) | pairs.filter(other=gone)
    moved["pairs"] = list(pairs.values_list("pk", flat=True))
    MatchPair.objects.filter(pk__in=moved["pairs"]).update(status=PairStatus.OBSOLETE)
    if case and old:
        words |= {"kept_case": case.pk, "gone_case": old.pk}
        moved["case"] = {
            "kept": case.pk,
            "gone": old.pk,
            "before": _case(case),
        }
        moved["case"]["gone_before"] = _case(old)
        moved["by_case"] = _by_case(words)
    _one_milestone_each(kept, gone, moved)
    moved["by_youth"] = _by_youth(words)
    closed = Case.objects.filter(youth=gone)
    closed = closed.exclude(pk=old.pk) if case and old else closed
    moved["cases"] = list(closed.values_list("pk", flat=True))
    Case.objects.filter(pk__in=moved["cases"]).update(youth=kept)
    if case and old:
        transitions.join(case, old)
        moved["case"]["after"] = _case(case)
    transitions.merged(gone, kept)
    _fill(kept, gone)
    moved["youth"]["after"] = _youth(kept.pk)
    return moved


def _youths_before(kept: Youth, gone: Youth) -> dict[str, Any]:
    return {
        "before": _youth(kept.pk),
        "gone": _youth(gone.pk),
    }


def _one_milestone_each(kept: Youth, gone: Youth, moved: dict[str, Any]) -> None:
    """Of two milestones of one kind the first that happened stands."""
    mine = {m.kind: m for m in Milestone.objects.standing().filter(youth=kept)}
    for milestone in Milestone.objects.standing().filter(youth=gone).order_by("pk"):
        other = mine.get(milestone.kind)
        if other:
            later = max(other, milestone, key=lambda m: (m.happened_on, m.youth_id == gone.pk))
            milestones.void_for_merge(later)
            moved["voided"].append(later.pk)


def _by_case(words: dict[str, Any]) -> dict[str, list[int]]:
    """Rows of the case that goes, handed to the case that is kept."""
    found = {}
    for handed in (*HANDED, Handed("cases_milestone")):
        if handed.case:
            found[handed.table] = _handed(handed, "case", words)
    return found


def _by_youth(words: dict[str, Any]) -> dict[str, list[int]]:
    found = {}
    for handed in (*HANDED, Handed("cases_milestone")):
        if handed.youth:
            found[handed.table] = _handed(handed, "youth", {"kept_case": None, **words})
    return found


def _handed(handed: Handed, what: str, words: dict[str, Any]) -> list[int]:
    new, old = ("kept", "gone") if what == "youth" else ("kept_case", "gone_case")
    unless = f"AND NOT EXISTS ({handed.unless})" if handed.unless else ""
    standing = ""
    if handed.table == "cases_milestone" and what == "youth":
        standing = "AND voided_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {handed.table} t SET {what}_id = %({new})s WHERE {what}_id = %({old})s"
            f" {standing} {unless} RETURNING id",
            words,
        )
        return sorted(key for (key,) in cursor.fetchall())


def _fill(kept: Youth, gone: Youth) -> None:
    """What the kept record lacks comes from the other; its own values stay."""
    values: dict[str, Any] = {
        name: getattr(gone, name)
        for name in FILLED
        if not getattr(kept, name) and getattr(gone, name)
    }
    if "phone" not in values:
        values.pop("phone_note", None)
    if missing := [group for group in gone.groups if group not in kept.groups]:
        values["groups"] = [*kept.groups, *missing]
    if gone.cnp_hash and not kept.cnp_hash:
        values |= {"cnp_hash": gone.cnp_hash, "cnp_sealed": gone.cnp_sealed}
        Youth.objects.filter(pk=gone.pk).update(cnp_hash=None, cnp_sealed=None)
    if values:
        Youth.objects.filter(pk=kept.pk).update(**values)


@transaction.atomic
def undo(merge: Merge, *, by: User | None) -> None:
    """Two records again, as they were; refused while a later merge stands on this one."""
    with scope.system(WORK, by):
        made = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if made.undone_at:
            raise DomainError(_("This merge was undone already."))
        if not made.moved:
            raise DomainError(_("This person was already anonymised."))
        both = [made.kept_id, made.gone_id]
        later = Merge.objects.filter(pk__gt=made.pk, undone_at=None)
        if (later.filter(kept_id__in=both) | later.filter(gone_id__in=both)).exists():
            raise DomainError(_("A later merge stands on this one: undo that first."))
        kept, gone = _locked(made.kept, made.gone)
        _hand_back(made, kept, gone)
        Merge.objects.filter(pk=made.pk).update(undone_at=timezone.now(), undone_by=by)
        _tell(kept, {"merge": made.pk, "undone": True}, by)


def _hand_back(made: Merge, kept: Youth, gone: Youth) -> None:
    moved = made.moved
    _restore_youths(moved["youth"], kept.pk, gone.pk)
    for table, keys in moved["by_youth"].items():
        _give_back(table, "youth", gone.pk, kept.pk, keys)
    Case.objects.filter(pk__in=moved["cases"]).update(youth=gone)
    for handed in HANDED:
        # What was added to a case that goes back goes with it.
        if handed.youth and handed.case and moved["cases"]:
            _with_case(handed.table, gone.pk, kept.pk, moved["cases"])
    if case := moved.get("case"):
        for table, keys in moved["by_case"].items():
            _give_back(table, "case", case["gone"], case["kept"], keys)
        transitions.part(case)
    for key in moved["voided"]:
        _write_anew(key)
    asked = MatchPair.objects.filter(pk__in=moved["pairs"], status=PairStatus.OBSOLETE)
    asked.update(status=PairStatus.OPEN)


def _restore_youths(values: dict[str, Any], kept: int, gone: int) -> None:
    """Each field that is still as the merge left it becomes what it was."""
    now = _youth(kept)
    before, after = values["before"], values["after"]
    names = [
        name
        for name in (*FILLED, "groups", "cnp_hash", "cnp_sealed", "status")
        if before[name] != after[name] and now[name] == after[name]
    ]
    transitions.restore("cases_youth", kept, {name: before[name] for name in names})
    back = {name: values["gone"][name] for name in ("cnp_hash", "cnp_sealed", "status")}
    transitions.restore("cases_youth", gone, {**back, "merged_into_id": None})


def _give_back(table: str, what: str, to: int, of: int, keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {what}_id = %s WHERE {what}_id = %s AND id = ANY(%s)",
            [to, of, keys],
        )


def _with_case(table: str, to: int, of: int, cases: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET youth_id = %s WHERE youth_id = %s AND case_id = ANY(%s)",
            [to, of, cases],
        )


def _write_anew(key: int) -> None:
    """A milestone that the merge voided stands again: as a row of today, with its own values.

    Every earlier merge that handed over the old row, to whomever, hands back the new one.
    """
    old = Milestone.objects.get(pk=key)
    made = milestones.write_anew(old)
    handed = Q(moved__by_youth__cases_milestone__contains=[key]) | Q(
        moved__by_case__cases_milestone__contains=[key]
    )
    for merge in Merge.objects.filter(handed, undone_at=None):
        for hands in ("by_youth", "by_case"):
            keys = merge.moved.get(hands, {}).get("cases_milestone", [])
            if key in keys:
                keys[keys.index(key)] = made.pk
        Merge.objects.filter(pk=merge.pk).update(moved=merge.moved)


def _open_case(youth: Youth) -> Case | None:
    return Case.objects.select_for_update(of=("self",)).filter(youth=youth, closed_on=None).first()


def _tell(kept: Youth, detail: dict[str, Any], by: User | None) -> None:
    case = Case.objects.filter(youth=kept).order_by("closed_on", "-pk").last()
    if case:
        journal.add(case, JournalKind.MERGED, detail, by=by)


def _case(case: Case) -> dict[str, Any]:
    return transitions.values_of("cases_case", case.pk)


def _youth(key: int) -> dict[str, Any]:
    return transitions.values_of("cases_youth", key)
