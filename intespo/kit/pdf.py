"""HTML to a tagged PDF: the same input gives the same bytes, nothing is fetched from outside."""

import logging
from pathlib import Path
from urllib.parse import unquote, urlparse

from django.template.loader import render_to_string

from intespo.launch.paths import ASSETS, ROOT

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


def render(template: str, context: dict[str, object], *, identifier: str) -> bytes:
    """Render a template as `pdf/ua-1`; `identifier` names the document in its trailer."""
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

    html = render_to_string(template, context)
    watch = _Strict()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(watch)
    try:
        document = HTML(
            string=html, base_url=f"{ROOT}/", url_fetcher=OwnFiles(allowed_protocols={"file"})
        )
        made = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), pdf_tags=True
        )
    finally:
        logger.removeHandler(watch)
    if watch.found:
        raise PdfWarning("; ".join(watch.found[:3]))
    return bytes(made)
