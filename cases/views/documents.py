"""Papers of a case: seen, kept, handed out only to who may open the file."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import ASKED, DocumentKind
from cases.forms.records import DocumentForm, RemoveForm
from cases.models import CaseDocument
from cases.services import documents as papers
from cases.views.acting import act
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, CASE_WORKERS, LogAction, Role


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def documents(request: StaffRequest, pk: int) -> HttpResponse:
    """What is there, what is asked for and missing, and one more."""
    found = open_file(request, pk)
    form = DocumentForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("fel", "")}
    )
    if request.method == "POST":
        return act(request, found, form, title=_("Papers of the file"), back="cases:documents")
    there = papers.standing(found)
    kinds = {paper.kind for paper in there}
    context = {
        "case": found,
        "youth": found.youth,
        "papers": there,
        "asked": [{"kind": DocumentKind(kind), "there": kind in kinds} for kind in ASKED],
        "form": form,
        "may_remove": request.user.role == Role.COORDINATOR,
    }
    return render(request, "cases/documents.html", context)


@require_safe
@roles(*CASE_READERS)
def document(request: StaffRequest, pk: int, document: int) -> HttpResponse:
    """The file itself, as an attachment, on record."""
    found = open_file(request, pk, action=LogAction.EXPORT, reading=True)
    kept = get_object_or_404(CaseDocument, case=found, pk=document, removed_at=None)
    if not kept.file:
        raise Http404
    name = f"act-{kept.pk}.{papers.SUFFIXES[kept.media_type]}"
    with papers.opened(kept) as content:
        return HttpResponse(
            content,
            content_type=kept.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def document_remove(request: StaffRequest, pk: int, document: int) -> HttpResponse:
    """Take a paper out of the case, with a reason."""
    found = open_file(request, pk)
    kept = get_object_or_404(CaseDocument, case=found, pk=document, removed_at=None)
    title = _("Take out: %(paper)s") % {"paper": kept.get_kind_display()}
    form = RemoveForm(request.POST or None)
    return act(request, found, form, title=title, on=kept, back="cases:documents")
