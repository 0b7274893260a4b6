"""HTML to a tagged PDF: the same input gives the same bytes, nothing is fetched from outside."""

import gc
import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.template.loader import render_to_string

from intespo.launch.paths import ASSETS, ROOT

# The parts of a table on the way from a head to what it stands in.
HEADED = ("/TH", "/TR", "/THead")
FOLDERS = (ASSETS, ROOT / "templates")


class PdfWarning(Exception):
    """WeasyPrint passed something over; a document with a fault is not handed out."""


class _Strict(logging.Handler):
    """Turns WeasyPrint's warnings into failures."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def _say_what_heads_head(_document: object, pdf: Any) -> None:
    """Mark each head of a table as one of its column or its row: WeasyPrint links the cells to
    their heads, but leaves the heads themselves without a scope (PDF/UA-1, 7.5).
    """
    # Imported here with the rest of what draws.
    import pydyf  # noqa: PLC0415

    elements = {
        thing.number: thing
        for thing in pdf.objects
        if isinstance(thing, pydyf.Dictionary) and thing.get("S") in HEADED
    }

    def parent(element: Any) -> Any:
        return elements.get(int(bytes(element["P"]).split()[0]))

    for element in elements.values():
        if element["S"] == "/TH":
            row = parent(element)
            within = parent(row) if row is not None else None
            scope = "/Column" if within is not None and within["S"] == "/THead" else "/Row"
            element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = scope


def render(
    template: str, context: dict[str, object], *, identifier: str, variant: str = "pdf/ua-1"
) -> bytes:
    """Render a template, tagged; `identifier` names the document in its trailer.

    No variant declares both PDF/UA and PDF/A; `pdf/a-2a` (ISO 19005-2, level A) is tagged and
    archival.
    """
    html = render_to_string(template, context)
    watch = _Strict()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(watch)
    # Drawing makes millions of objects that all live to its end: looking for garbage among them
    # again and again took a third of the time. What is left in circles is cleared afterwards, and
    # only what was made meanwhile is looked at.
    gc.disable()
    gc.freeze()
    try:
        made = _drawn(html, identifier, variant)
    finally:
        logger.removeHandler(watch)
        gc.collect()
        gc.unfreeze()
        gc.enable()
    if watch.found:
        raise PdfWarning("; ".join(watch.found[:3]))
    return made


def _drawn(html: str, identifier: str, variant: str) -> bytes:
    # Imported here: without Pango the web still starts.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class OwnFiles(URLFetcher):
        """Only the project's own fonts and style sheets; anything else fails the document."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            path = Path(unquote(urlparse(url).path)).resolve()
            if not any(path.is_relative_to(folder) for folder in FOLDERS):
                raise ValueError("only the project's own files are read")
            return super().fetch(url, headers)

    fetcher = OwnFiles(allowed_protocols={"file"})
    document = HTML(string=html, base_url=f"{ROOT}/", url_fetcher=fetcher)
    made = document.write_pdf(
        finisher=_say_what_heads_head,
        pdf_variant=variant,
        pdf_identifier=identifier.encode(),
        pdf_tags=True,
    )
    return bytes(made)
