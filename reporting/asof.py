"""One moment of knowledge: which rows of the ledger a report counts, for ever the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from intespo.kit.dates import add_months

# A row counts when it happened by the end, was learnt by the cut-off and not yet voided then.
KNOWN = (
    "{m}.happened_on <= %(end)s AND {m}.recorded_at <= %(cut)s"
    " AND ({m}.voided_at IS NULL OR {m}.voided_at > %(cut)s)"
)


def known(alias: str) -> str:
    """The condition `KNOWN` about a table's alias."""
    return KNOWN.format(m=alias)


@dataclass(frozen=True)
class Frame:
    """A month, what was known of it at a cut-off, and what the report before it knew.

    `eet` and `neet` are the states that counted as work or school, and as neither, at that moment.
    """

    period: date
    cut_off: datetime
    before: datetime
    eet: tuple[str, ...] = ()
    neet: tuple[str, ...] = ()

    @property
    def end(self) -> date:
        """The last day of the month."""
        return add_months(self.period, 1) - timedelta(days=1)

    def words(self) -> dict[str, Any]:
        """The parameters of every statement about this frame."""
        return {
            "start": self.period,
            "end": self.end,
            "cut": self.cut_off,
            "before": self.before,
            "eet": list(self.eet),
            "neet": list(self.neet),
            "since_30": self.end - timedelta(days=30),
            "four_months": add_months(self.end, -4),
            **{f"ripe_{n}": add_months(self.end, -n) for n in (6, 12, 18)},
        }
