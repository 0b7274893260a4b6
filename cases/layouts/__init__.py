"""From a file that somebody sent to clean rows: table, headings, cells, rows, in that order.

`tables` opens text and workbooks, `headings` finds the header and what each column holds, `cells`
cleans one value, `places` finds the locality, `rows` puts them together into what is staged.
"""

from cases.layouts.headings import Mapping
from cases.layouts.rows import Context, Reader
from cases.layouts.tables import ListUnreadable, Table, inspect, records

__all__ = ["Context", "ListUnreadable", "Mapping", "Reader", "Table", "inspect", "records"]
