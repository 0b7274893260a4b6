"""What a person decides about two records that look alike; every decision can be taken back."""

from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Decision, ListEffect, ListStatus, MatchedBy, PairStatus, RowReason
from cases.models import ListRow, MatchPair, Merge, SourceList, Youth
from cases.models.identification import MatchPairQuerySet
from cases.services import applying, import_sql, likeness, merging, rehearsing
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit.errors import DomainError

WORK = "pair"
# The rows of some pairs are the pairs' youths: excluded, completed or simply known.
_SAME = """
UPDATE cases_listrow r SET youth_id = y.id, matched_by = 'person', reason = 'known',
    decision = CASE WHEN r.effect = 'excludes'
        THEN CASE WHEN r.until < %(on)s THEN 'ended' ELSE 'excluded' END
        WHEN (y.cnp_hash IS NULL AND r.cnp_hash IS NOT NULL)
          OR (y.address = '' AND r.address <> '') OR (y.phone = '' AND r.phone <> '')
          OR (y.email = '' AND r.email <> '') OR (y.education = '' AND r.education <> '')
        THEN 'complete' ELSE 'match' END
FROM cases_matchpair p JOIN cases_youth y ON y.id = p.youth_id
WHERE p.id = ANY(%(pairs)s) AND r.id = p.row_id AND r.decision = 'review'
RETURNING r.id
"""


def same(pair: MatchPair, *, by: User) -> None:
    """One person: the row belongs to the youth, or the second record is merged into the first."""
    with scope.system(WORK, by):
        pair = _open(pair)
        if pair.row:
            _rows_are(pair.row.source_list, [pair.pk], by)
        elif pair.other:
            _decide([pair.pk], PairStatus.SAME, by)
            merging.merge(pair.youth, pair.other, by=by)


def different(pair: MatchPair, *, by: User) -> None:
    """Two persons: nobody asks again; a row without any other candidate is somebody new."""
    with scope.system(WORK, by):
        pair = _open(pair)
        _decide([pair.pk], PairStatus.DIFFERENT, by)
        row = pair.row
        if row is None or row.pairs.filter(status=PairStatus.OPEN).exists():
            return
        decision = Decision.UNKNOWN_PERSON
        if row.problem:
            decision = Decision.REJECTED
        elif row.effect == ListEffect.ADDS:
            decision = Decision.NEW
        reason = row.problem or RowReason.DIFFERENT
        ListRow.objects.filter(pk=row.pk).update(decision=decision, reason=reason)
        if decision == Decision.NEW:
            rehearsing.run((import_sql.TELL_SEX,), row.source_list, row=row.pk)
            applying.write(row.source_list, [row.pk], by=by)


def accept_all(source: SourceList, score: int, *, by: User) -> int:
    """Of one list, every row with a single candidate of at least this score; how many."""
    with scope.system(WORK, by):
        _hold_list(source.pk)
        chosen = acceptable(source, score)
        keys = list(chosen.select_for_update(of=("self",)).values_list("pk", flat=True))
        if not keys:
            raise DomainError(
                _("No pair of this list is so likely and without a second candidate.")
            )
        _rows_are(source, keys, by)
    return len(keys)


def acceptable(source: SourceList, score: int) -> MatchPairQuerySet:
    """Pairs of a list that may be accepted together: the whole name is the same, nobody else."""
    waiting = MatchPair.objects.waiting().filter(row__source_list=source, score__gte=score)
    whole = waiting.filter(evidence__overlap=["names:exact", "names:surname_slip"])
    rivals = MatchPair.objects.filter(row=OuterRef("row"), status=PairStatus.OPEN)
    return whole.exclude(Exists(rivals.exclude(pk=OuterRef("pk"))))


def take_back(pair: MatchPair, *, by: User) -> None:
    """Ask again: what the decision did is undone first, or the reason said why it cannot be."""
    with scope.system(WORK, by):
        _hold(pair.row)
        pair = MatchPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
        _refuse_unapplied(pair)
        if pair.status not in (PairStatus.SAME, PairStatus.DIFFERENT):
            raise DomainError(_("Nobody has decided about this pair."))
        row = pair.row
        if row is None:
            _undo_merge(pair, by)
        else:
            if row.pairs.filter(status=PairStatus.SAME).exclude(pk=pair.pk).exists():
                raise DomainError(_("Another pair decided about this row: take that back first."))
            if row.youth_id:
                applying.undo(row.source_list, by=by, rows=[row.pk])
            ListRow.objects.filter(pk=row.pk).update(
                decision=Decision.REVIEW,
                reason=RowReason.LOOKS_LIKE,
                # Who was told apart comes back as the same record, should it be so again.
                youth=row.youth if row.decision == Decision.NEW else None,
                matched_by=MatchedBy.NOTHING,
            )
            row.pairs.filter(status=PairStatus.OBSOLETE).update(status=PairStatus.OPEN)
        MatchPair.objects.filter(pk=pair.pk).update(
            status=PairStatus.OPEN, decided_at=None, decided_by=None
        )


def _undo_merge(pair: MatchPair, by: User) -> None:
    if pair.status == PairStatus.SAME:
        made = Merge.objects.filter(kept=pair.youth, gone=pair.other, undone_at=None).first()
        if made is None:
            raise DomainError(_("This merge was undone already."))
        merging.undo(made, by=by)


def _open(pair: MatchPair) -> MatchPair:
    """The pair, held; refused when somebody decided meanwhile."""
    _hold(pair.row)
    found = MatchPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _refuse_unapplied(found)
    if found.status != PairStatus.OPEN:
        raise DomainError(_("Somebody has decided about this pair already."))
    return found


def _hold(row: ListRow | None) -> None:
    """The row's list stays as it is: who takes it back waits for the decision, or it for them."""
    if row:
        _hold_list(row.source_list_id)


def _hold_list(key: int) -> None:
    SourceList.objects.select_for_update(of=("self",)).get(pk=key)


def _refuse_unapplied(pair: MatchPair) -> None:
    """A list that is not applied changes nobody."""
    if pair.row and pair.row.source_list.status != ListStatus.APPLIED:
        raise DomainError(_("The list of this pair is not applied."))


def _rows_are(source: SourceList, pairs: list[int], by: User) -> None:
    """The rows of these pairs are the pairs' youths; other candidates are asked about no more."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME, {"pairs": pairs, "on": source.reference_date})
        rows = [key for (key,) in cursor.fetchall()]
    _decide(pairs, PairStatus.SAME, by)
    others = MatchPair.objects.filter(row__in=rows, status=PairStatus.OPEN)
    others.update(status=PairStatus.OBSOLETE)
    applying.write(source, rows, by=by)


def _decide(pairs: list[int], status: PairStatus, by: User) -> None:
    MatchPair.objects.filter(pk__in=pairs).update(
        status=status, decided_at=timezone.now(), decided_by=by
    )


def ask(kept: Youth, other: Youth) -> MatchPair:
    """Two records that a person found alike, put in the queue; asked again when they were told
    apart before.
    """
    if kept.pk == other.pk:
        raise DomainError(_("This is the same file."))
    if kept.merged_into_id or other.merged_into_id:
        raise DomainError(_("One of the records was merged already."))
    found = likeness.compare(_person(other), _person(kept))
    values = {"status": PairStatus.OPEN, "score": found.score if found else 0}
    values |= {"evidence": list(found.evidence) if found else [], "county_id": kept.county_id}
    made, _new = MatchPair.objects.update_or_create(
        youth=kept, other=other, row=None, defaults=values
    )
    return made


def _person(youth: Youth) -> likeness.Person:
    unit = youth.locality.parent_id or youth.locality_id
    names = (youth.last_name, youth.first_name)
    return likeness.Person(*names, youth.birth_date, youth.sex, unit, youth.phone)


def decided_on(county_id: int | None, day: date) -> int:
    """How many pairs were decided on a day; of one county, or of all."""
    found = MatchPair.objects.filter(decided_at__date=day)
    return found.filter(county_id=county_id).count() if county_id else found.count()
