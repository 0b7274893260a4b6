"""Numbers as Romanian writes them, made in Python (templates would localise SVG coordinates)."""

NBSP = "\u00a0"
NONE = "–"


def whole(value: int | None) -> str:
    """`4.520`; a dash for no value; a real minus."""
    if value is None:
        return NONE
    return f"{value:,}".replace(",", ".").replace("-", "−")


def signed(value: int) -> str:
    """`+4.520`, `−18`, `0`."""
    return f"+{whole(value)}" if value > 0 else whole(value)


def percent(part: int, of: int) -> str:
    """`67,3 %` with a no-break space; a dash when there is nothing to divide by."""
    if not of:
        return NONE
    tenths = (2000 * part + of) // (2 * of)
    if tenths > 2000:
        return f"de {_tenths((20 * part + of) // (2 * of))} ori"
    return f"{_tenths(tenths)}{NBSP}%"


def seconds(milliseconds: int) -> str:
    """Seconds with one decimal: `0,9`."""
    return _tenths(max((milliseconds + 50) // 100, 1))


def _tenths(value: int) -> str:
    return f"{whole(value // 10)},{value % 10}"


def coordinate(value: float) -> str:
    """A number for SVG: a dot, one decimal, never localised."""
    return f"{value:.1f}"
