"""The plan as PDF and as a text document: the same table in both."""

import io
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from intespo.kit import pdf
from intespo.kit.figures import whole
from reporting import plan_table
from reporting.models import InsertionPlan
from reporting.plan_table import Line

# Column widths of the form in millimetres; they add up to the width of a landscape page.
WIDTHS = (12, 33, 33, 49, 38, 23, 17, 23, 14, 20, 12)


def context(plan: InsertionPlan) -> dict[str, Any]:
    """What both documents say."""
    rows = plan_table.lines(plan)
    return {
        "plan": plan,
        "rows": rows,
        "groups": plan_table.groups(rows),
        "summary": plan_table.summary(plan, rows),
        "told": any(result.shown not in ("", "0") for line in rows for result in line.results),
        "demo": settings.DEMO,
    }


def as_pdf(plan: InsertionPlan) -> bytes:
    """Tagged, landscape."""
    identifier = f"intespo-plan-{plan.county.code}-{plan.first_year}-v{plan.version}"
    return pdf.render("reporting/pdf/plan.html", context(plan), identifier=identifier)


def heads() -> list[str]:
    """The eleven columns of the form."""
    return [
        *(_("No."), _("Objective"), _("Field of intervention"), _("Action / measure")),
        *(_("Vulnerable group"), _("Indicator"), _("Value"), _("Responsible institution")),
        *(_("Budget (thousand lei)"), _("Source of funding"), _("Remarks")),
    ]


def cells(line: Line) -> list[str]:
    """One row's texts in the order of the columns."""
    action = line.action
    return [
        *(line.number, line.objective, line.field, action.action, action.group),
        *(action.indicator, line.value, action.institutions, whole(action.budget)),
        *(action.funding or "–", action.notes or "–"),
    ]


def as_docx(plan: InsertionPlan) -> bytes:
    """For who goes on writing: a real table, its head repeated on each page."""
    # Imported here: only this document needs it.
    from docx import Document  # noqa: PLC0415
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = (
        *(WD_ORIENT.LANDSCAPE, Mm(297)),
        Mm(210),
    )
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin = section.bottom_margin = Mm(15)
    document.styles["Normal"].font.size = Pt(8)
    words = {"county": plan.county.name, "plan": str(plan)}
    title = _("Plan of social and professional insertion of %(county)s county, %(plan)s") % words
    document.core_properties.title = title
    document.core_properties.language = "ro-RO"
    document.add_heading(title, 1)
    if plan.context:
        document.add_paragraph(plan.context)
    table = document.add_table(rows=1, cols=len(WIDTHS))
    table.style = "Table Grid"
    table.autofit = False
    _fill(table.rows[0], heads(), bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for line in plan_table.lines(plan):
        _fill(table.add_row(), cells(line), bold=False)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Mm(width)
    if plan.source:
        document.add_paragraph(plan.source)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fill(row: Any, texts: list[str], *, bold: bool) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold = bold
