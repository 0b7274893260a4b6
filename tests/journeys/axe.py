"""axe-core over a page: WCAG 2.1 A and AA, no violation."""

from typing import Any

from playwright.sync_api import Page

from intespo.launch.paths import LOCAL

SOURCE = (LOCAL / "npm/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RUN = """
() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then(
  (found) => found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`))
"""


PAINT = "(colours) => document.documentElement.setAttribute('data-bs-theme', colours)"


def assert_accessible_in_both_colours(page: Page) -> None:
    """The same page, light and dark: one attribute is all that the server changes."""
    for colours in ("dark", "light"):
        page.evaluate(PAINT, colours)
        assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """No violation, no sideways scrolling, nothing said on the console."""
    page.evaluate(SOURCE + ";0")
    found = page.evaluate(RUN)
    assert found == [], (page.url, found)
    width: Any = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"{page.url} scrolls sideways by {width} px"
