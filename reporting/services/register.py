"""What the agency writes beside indicators: versions, never changed."""

from django.db import connection, transaction
from django.db.models import Max

from intespo.accounts.models import User
from reporting.models import IndicatorNote

LOCK = 75  # the first key of the advisory lock: one version after the other


@transaction.atomic
def name_officially(code: str, official: str, *, by: User) -> IndicatorNote:
    """A new version of an indicator's official code; reports that are frozen keep theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, code])
    known = IndicatorNote.objects.filter(code=code)
    last = known.aggregate(last=Max("version"))["last"] or 0
    return IndicatorNote.objects.create(
        code=code, official_code=official, version=last + 1, changed_by=by
    )
