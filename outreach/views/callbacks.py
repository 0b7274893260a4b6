"""What gateways call: delivery reports and incoming messages, each proved, each taken once.

A number or text never stands in an address here: reports carry the row's id and a signature,
incoming messages come as the body of a POST.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach import signatures
from outreach.enums import MessageChannel, ReceiptKind, SuppressionReason
from outreach.gateways import twilio
from outreach.services import inbound
from outreach.services.inbound import Incoming

# Kannel's bits of a delivery report; 16 is the centre's refusal.
KANNEL = {
    "1": ReceiptKind.DELIVERED,
    "2": ReceiptKind.FAILED,
    "4": ReceiptKind.BUFFERED,
    "8": ReceiptKind.ACCEPTED,
    "16": ReceiptKind.FAILED,
}
TWILIO = {
    "queued": ReceiptKind.ACCEPTED,
    "accepted": ReceiptKind.ACCEPTED,
    "sending": ReceiptKind.BUFFERED,
    "sent": ReceiptKind.ACCEPTED,
    "delivered": ReceiptKind.DELIVERED,
    "undelivered": ReceiptKind.FAILED,
    "failed": ReceiptKind.FAILED,
}
MOST = 4000  # letters of an incoming message that are looked at


@require_GET
@login_not_required
def kannel_report(request: HttpRequest, pk: int, signature: str) -> HttpResponse:
    """A delivery report. One about an unknown message is thanked for and changes nothing."""
    if not signatures.equal(signature, signatures.of_message(pk)):
        return HttpResponseForbidden()
    kind = KANNEL.get(request.GET.get("stare", ""))
    if kind:
        inbound.report(pk, kind, part=request.GET.get("parte", ""), code=request.GET.get("cod", ""))
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@login_not_required
def kannel_inbound(request: HttpRequest) -> HttpResponse:
    """An incoming SMS: Kannel's `post-url` with `send-sender`, the number as a header."""
    if not signatures.is_kannel(request.GET.get("cheie", "")):
        return HttpResponseForbidden()
    reference = request.GET.get("id", "")
    sender = request.headers.get("X-Kannel-From", "")
    if not reference or not sender:
        return HttpResponse(status=400)
    body = request.body[: MOST * 4].decode("utf-8", "replace").replace("\x00", "")
    incoming = Incoming(
        "kannel",
        reference[:80],
        MessageChannel.SMS,
        sender[:60],
        body[:MOST],
        _moment(request.headers.get("X-Kannel-Time", "")),
    )
    inbound.receive(incoming)
    return HttpResponse(status=204)


def _moment(text: str) -> datetime:
    """The centre's clock, UTC; our own when it says nothing readable or what lies ahead."""
    try:
        told = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return timezone.now()
    return min(told, timezone.now())


@csrf_exempt
@require_POST
@login_not_required
def twilio_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A status callback of the commercial gateway."""
    if not _signed(request):
        return HttpResponseForbidden()
    if kind := TWILIO.get(request.POST.get("MessageStatus", "")):
        code = request.POST.get("ErrorCode", "")
        inbound.report(pk, kind, part=request.POST.get("MessageSid", ""), code=code)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@login_not_required
def twilio_inbound(request: HttpRequest) -> HttpResponse:
    """An incoming SMS of the commercial gateway."""
    if not _signed(request):
        return HttpResponseForbidden()
    reference, sender = request.POST.get("MessageSid", ""), request.POST.get("From", "")
    if not reference or not sender:
        return HttpResponse(status=400)
    body = request.POST.get("Body", "").replace("\x00", "")[:MOST]
    inbound.receive(
        Incoming("twilio", reference[:80], MessageChannel.SMS, sender[:60], body, timezone.now())
    )
    return HttpResponse(status=204)


def _signed(request: HttpRequest) -> bool:
    if not settings.TWILIO_TOKEN:
        return False
    form = {name: request.POST.get(name, "") for name in request.POST}
    url = settings.CALLBACK_URL + request.get_full_path()
    return twilio.genuine(request.headers.get("X-Twilio-Signature", ""), url, form)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, pk: int, signature: str) -> HttpResponse:
    """The way out of e-mails: a mail program posts here by one press, a person confirms first.

    Nothing here needs a session, so that a forged form could only do what the link does anyway.
    """
    if not signatures.equal(signature, signatures.of_unsubscribe(pk)):
        raise Http404
    if request.method == "POST":
        inbound.close_address(pk, SuppressionReason.UNSUBSCRIBED)
    context = {"done": request.method == "POST"}
    return render(request, "outreach/unsubscribe.html", context)
