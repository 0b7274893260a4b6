"""Copies the few front-end files that the pages use out of node_modules, without source maps."""

import re
import shutil
from pathlib import Path

FILES = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "inter/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter/inter-latin-ext.woff2": (
        "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"
    ),
    # Whole fonts for the PDF: subsets under one family print wrong letters there.
    "inter-pdf/Inter-Regular.woff2": "inter-ui/web/Inter-Regular.woff2",
    "inter-pdf/Inter-Medium.woff2": "inter-ui/web/Inter-Medium.woff2",
    "inter-pdf/Inter-SemiBold.woff2": "inter-ui/web/Inter-SemiBold.woff2",
    "inter-pdf/Inter-Bold.woff2": "inter-ui/web/Inter-Bold.woff2",
    "inter-pdf/InterDisplay-Bold.woff2": "inter-ui/display/InterDisplay-Bold.woff2",
}
# A map that is not there would stop the hashed static storage.
SOURCE_MAP = re.compile(r"/\*#\s*sourceMappingURL=.*?\*/|^//#\s*sourceMappingURL=.*$", re.M)


def copy(node_modules: Path, target: Path) -> None:
    """Make `target` anew from the listed files."""
    shutil.rmtree(target, ignore_errors=True)
    for name, source in FILES.items():
        copied = target / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        if copied.suffix == ".css":
            copied.write_text(SOURCE_MAP.sub("", (node_modules / source).read_text()))
        else:
            shutil.copyfile(node_modules / source, copied)
