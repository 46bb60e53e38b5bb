"""The rows behind a figure as a workbook."""

from kepu.exchange.ledgers import ledger_for
from kepu.exchange.writer import write
from kepu.registers.masking import masks
from kepu.registers.register import register_of
from reports.explain.explanation import Part


def may_export(part: Part) -> bool:
    """Whether its rows are those of a ledger, in whose columns they can be written."""
    return part.rows is not None and part.count is not None and ledger_for(part.rows.model) is not None


def write_part(part: Part, stream, user) -> int:
    """Write the rows in the columns of their ledger, as `user` may see them; returns how many there were."""
    ledger = ledger_for(part.rows.model)
    of = register_of(ledger.model)
    hidden = masks(of, user) if of and not of.may_write(user) else {}
    return write(ledger, part.rows, stream, ".xlsx", masks=hidden, with_retired=True)
