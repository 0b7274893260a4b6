"""From a file that somebody sent to clean rows: table, headings, cells, rows, in that order.

`tables` opens text and workbooks, `headings` finds the header and what each column holds by the
words of `vocabulary`; `cells`, `days`, `names`, `schooling`, `states` and `places` clean one value
each, `junk` tells rows from titles, `rows` puts them together into what is staged.
"""

from cases.layouts.headings import Mapping
from cases.layouts.rows import Context, Reader
from cases.layouts.sections import month_first, titles
from cases.layouts.tables import ListUnreadable, Table, inspect, records

__all__ = [
    "Context",
    "ListUnreadable",
    "Mapping",
    "Reader",
    "Table",
    "inspect",
    "month_first",
    "records",
    "titles",
]
