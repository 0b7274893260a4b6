"""How each kind of list is read: a layout turns a file into staged rows.

A new kind is a module with `inspect(path)` and `rows(path, context)` and a line in `LAYOUTS`.
"""

from cases.enums import ListKind
from cases.layouts import national_register
from cases.layouts.reading import Layout, ListUnreadable

LAYOUTS: dict[ListKind, Layout] = {
    ListKind.NATIONAL_REGISTER: national_register,
}

__all__ = ["LAYOUTS", "Layout", "ListUnreadable"]
