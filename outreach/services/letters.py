"""Letters for the printer: a batch is leased, drawn by a worker, posted by people, settled then.

Nothing counts as sent before somebody says that the letters were posted. A batch that is given up
returns its letters; one that a dead worker left is drawn again and gives the same letters.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import NextAction
from cases.models import Case, PersonalLink
from cases.services import links, rhythm
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import pdf
from intespo.kit.charts import qr
from intespo.kit.dates import local, long_day, today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from outreach.enums import BatchStatus, MessageChannel, MessageState, ReceiptKind
from outreach.models import LetterBatch, Message, Receipt
from outreach.models.letters import KEPT_LETTERS
from outreach.services import outbox_sql, sending_rules

WORK = "letters"  # what the history says of who changed a message
MOST = 3000  # letters of a batch: an afternoon of folding
PART = 50  # letters drawn at once: memory stays that of fifty pages
STALE = timedelta(minutes=10)
LOCK = 72  # the first key of the advisory locks of batches


def waiting(county: County) -> int:
    """Letters of running campaigns that no batch has yet."""
    found = Message.objects.filter(county=county, channel=MessageChannel.LETTER)
    return found.filter(state=MessageState.QUEUED, step__campaign__status="running").count()


@transaction.atomic
def ask(county: County, *, by: User) -> LetterBatch:
    """Take what waits into a batch; who objected or is over the cap by now is held back."""
    try:
        with transaction.atomic():
            batch = LetterBatch.objects.create(county=county, created_by=by)
    except IntegrityError as clash:
        text = _("A batch is open already: post it or give it up first.")
        raise DomainError(text) from clash
    rule = sending_rules.of(MessageChannel.LETTER)
    words: dict[str, Any] = {
        "channel": MessageChannel.LETTER.value,
        "county": county.pk,
        "batch": batch.pk,
        "limit": MOST,
        # Letters are posted by people: the hours of gateways do not bind them.
        "open": True,
        "cap": rule.cap,
        "cap_days": rule.cap_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{outbox_sql.BY_KEY}; {outbox_sql.SHARE_GATE}")
        cursor.execute(outbox_sql.LEASE_LETTERS, words)
    batch.number = Message.objects.filter(batch=batch).count()
    if not batch.number:
        raise DomainError(_("No letter waits: a campaign with a step by letter brings them."))
    batch.save(update_fields=["number"])
    cases = Case.objects.filter(pk__in=Message.objects.filter(batch=batch).values("case"))
    links.make_for(cases, by=by)
    return batch


def left_behind() -> list[int]:
    """Batches that wait for a worker, or whose worker died."""
    with scope.system(WORK):
        found = LetterBatch.objects.filter(status=BatchStatus.ASKED)
        idle = Q(busy_since=None) | Q(busy_since__lt=timezone.now() - STALE)
        return list(found.filter(idle).values_list("pk", flat=True))


def make(batch_id: int) -> bool:
    """Draw the batch; False when it is not waiting, or another worker has it."""
    with scope.system(WORK):
        mine = LetterBatch.objects.filter(pk=batch_id, status=BatchStatus.ASKED)
        idle = mine.filter(Q(busy_since=None) | Q(busy_since__lt=timezone.now() - STALE))
        if not idle.update(busy_since=timezone.now(), done=0):
            return False
    try:
        _draw(batch_id)
    except Exception:
        text = _("The letters could not be drawn. Nothing left; it was noted.")
        with scope.system(WORK):
            if mine.update(status=BatchStatus.FAILED, failure=text, busy_since=None):
                _give_back(batch_id)
        raise
    return True


def _draw(batch_id: int) -> None:
    # Imported here: only the worker that draws needs it.
    from pikepdf import Pdf  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        # qpdf reads a part's pages when they are written: memory is that of the page lists.
        whole = opened.enter_context(Pdf.new())
        for place, part in enumerate(_parts(batch_id)):
            piece = Path(folder) / f"{place}.pdf"
            name = f"letters-{batch_id}-{place}"
            piece.write_bytes(pdf.render("outreach/pdf/letters.html", part, identifier=name))
            whole.pages.extend(opened.enter_context(Pdf.open(piece)).pages)
            if not _told(batch_id, (place + 1) * PART):
                return
        result = Path(folder) / "letters.pdf"
        whole.save(result)
        _keep(batch_id, result)


def _told(batch_id: int, done: int) -> bool:
    """Say how far it is; False when the batch was given up meanwhile."""
    with scope.system(WORK):
        mine = LetterBatch.objects.filter(pk=batch_id, status=BatchStatus.ASKED)
        return bool(mine.update(done=done, busy_since=timezone.now()))


def _keep(batch_id: int, path: Path) -> None:
    """The file first, then the row in a moment; a file that lost goes."""
    with path.open("rb") as file:
        name = KEPT_LETTERS.save(f"letters/{today().year}/scrisori-{batch_id}.pdf", File(file))
    with scope.system(WORK):
        mine = LetterBatch.objects.filter(pk=batch_id, status=BatchStatus.ASKED)
        values = {"file": name, "status": BatchStatus.MADE, "busy_since": None}
        kept = mine.update(**values, done=F("number"))
    if not kept:
        KEPT_LETTERS.delete(name)


def _parts(batch_id: int) -> Iterator[dict[str, Any]]:
    """Fifty letters at a time; whoever objected since the batch was asked for is not drawn."""
    last = 0
    while True:
        with scope.system(WORK):
            found = Message.objects.filter(batch=batch_id, state=MessageState.LEASED)
            joined = ("youth__locality__parent", "youth__locality__county")
            rows = list(
                found.filter(pk__gt=last)
                .select_related(*joined, "county__agency_office", "case__manager")
                .order_by("pk")[:PART]
            )
            own = PersonalLink.objects.alive().filter(youth__in=[row.youth_id for row in rows])
            links_ = {link.youth_id: link for link in own.exclude(code=None).order_by("pk")}
        if not rows:
            return
        last = rows[-1].pk
        letters = [_letter(row, links_.get(row.youth_id)) for row in rows]
        yield {"letters": letters, "demo": settings.DEMO}


def _letter(message: Message, link: PersonalLink | None) -> dict[str, Any]:
    """Everything that one page prints."""
    youth, county = message.youth, message.county
    whole = link.code if link else None
    # In two groups of four, as people read it aloud.
    code = f"{whole[:4]}-{whole[4:]}" if whole else ""
    address = settings.SITE_URL + reverse("cases:by_code", args=[code]) if code else ""
    parts = [part for part in message.body.split("\n\n") if part.strip()]
    greeting, *paragraphs = parts if len(parts) > 1 else ["", *parts]
    place = youth.locality
    return {
        "number": f"SC-{message.pk}",
        "on": long_day(today()),
        "name": youth.full_name,
        "lines": [line for line in (youth.address, *_post_lines(place)) if line],
        "county": county.name,
        "office": getattr(county, "agency_office", None),
        "writer": message.case.manager.full_name if message.case.manager else "",
        "greeting": greeting,
        "subject": message.subject,
        "paragraphs": paragraphs,
        "qr": qr.drawn(address) if address else None,
        "link": address.split("//")[-1].rstrip("/"),
        "until": long_day(local(link.expires_at).date()) if link else "",
        "source": youth.get_source_display(),
    }


def pulled(batch: LetterBatch) -> list[str]:
    """Numbers of drawn letters that must not be posted: somebody objected, or it was stopped."""
    found = Message.objects.filter(batch=batch, state=MessageState.SUPPRESSED)
    return [f"SC-{pk}" for pk in found.order_by("pk").values_list("pk", flat=True)]


def _post_lines(place: Any) -> list[str]:
    unit = place.parent
    if unit and unit.name != place.name:
        return [place.name, unit.name, _("county %(name)s") % {"name": place.county.name}]
    return [place.name, _("county %(name)s") % {"name": place.county.name}]


@transaction.atomic
def posted(batch: LetterBatch, *, by: User) -> None:
    """The letters went to the post: now they are sent; the file is not kept."""
    held = LetterBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.status != BatchStatus.MADE:
        raise DomainError(_("The batch has moved on: look at it again."))
    now = timezone.now()
    mine = Message.objects.filter(batch=held, state=MessageState.LEASED)
    mine.update(state=MessageState.SENT, started_at=now, settled_at=now, attempts=1)
    _close(held, BatchStatus.POSTED, posted_at=now, posted_by=by)


@transaction.atomic
def give_up(batch: LetterBatch) -> None:
    """The letters wait again; the file goes."""
    held = LetterBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.status not in (BatchStatus.ASKED, BatchStatus.MADE):
        raise DomainError(_("The batch has moved on: look at it again."))
    _give_back(held.pk)
    _close(held, BatchStatus.FAILED, failure=_("given up"))


def _give_back(batch_id: int) -> None:
    mine = Message.objects.filter(batch=batch_id, state=MessageState.LEASED)
    mine.update(state=MessageState.QUEUED, batch=None)


def _close(batch: LetterBatch, status: BatchStatus, **values: Any) -> None:
    name = batch.file.name
    if name:
        transaction.on_commit(lambda: batch.file.storage.delete(name))
    LetterBatch.objects.filter(pk=batch.pk).update(status=status, file="", **values)


@transaction.atomic
def returned(message: Message, *, by: User) -> None:
    """The post brought a letter back: the address is wrong, and somebody has to find another."""
    found = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if found.channel != MessageChannel.LETTER or found.state != MessageState.SENT:
        raise DomainError(_("This letter was not posted, or came back already."))
    Receipt.objects.create(
        message=found,
        case_id=found.case_id,
        youth_id=found.youth_id,
        county_id=found.county_id,
        kind=ReceiptKind.RETURNED,
        at=timezone.now(),
    )
    now = timezone.now()
    Message.objects.filter(pk=found.pk).update(
        state=MessageState.FAILED, refusal="returned", settled_at=now, settled_by=by
    )
    if open_case := Case.objects.open().filter(pk=found.case_id).first():
        rhythm.plan_next(open_case, NextAction.FIND, today())
