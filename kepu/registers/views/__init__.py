"""Pages that every register has. The code of the register comes with the address."""

from kepu.registers.views.edits import row_bulk, row_copy, row_create, row_retire, row_return, row_update
from kepu.registers.views.lists import column_choice, row_export, row_list
from kepu.registers.views.overview import find, office, register_index
from kepu.registers.views.records import row_detail, row_file, row_reveal

__all__ = [
    "column_choice",
    "find",
    "office",
    "register_index",
    "row_bulk",
    "row_copy",
    "row_create",
    "row_detail",
    "row_export",
    "row_file",
    "row_list",
    "row_retire",
    "row_return",
    "row_reveal",
    "row_update",
]
