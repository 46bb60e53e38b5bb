"""Who sees names and telephone numbers whole."""

from collections.abc import Callable

from kepu.accounts.roles import Right, can
from kepu.exchange.kinds import EMPTY
from kepu.exchange.ledgers import Column
from kepu.exchange.masking import masked_name, masked_number
from kepu.personal_fields import Masking, fields_with
from kepu.registers.register import Register


def hides(register: Register, user) -> set[str]:
    """The fields that `user` sees masked: the personal ones, unless the person keeps this register."""
    return set() if register.may_write(user) else set(fields_with(Masking.NAME, register.model._meta.label_lower))


def shown_text(column: Column, row, is_hidden: bool) -> str:
    """A cell for the screen; telephone numbers are always masked, names where `is_hidden`."""
    text = column.text(row)
    return masked_name(text) if is_hidden and text != EMPTY else text


def masks(register: Register, user) -> dict[str, Callable[[str], str]]:
    """How each field that `user` does not see whole is written, by field name."""
    numbers = {column.field: masked_number for column in register.ledger.columns if column.masked}
    return numbers | dict.fromkeys(hides(register, user), masked_name)


def searched(register: Register, user) -> tuple[str, ...]:
    """The lookups in which `user` may search: whom a name or a number belongs to, only who sees it may find out."""
    unseen = hides(register, user)
    if not can(user, Right.SEE_NUMBERS):
        unseen |= {column.field for column in register.ledger.columns if column.masked}
    return tuple(name for name in register.search if name not in unseen)


def has_numbers(register: Register) -> bool:
    """Whether the register holds telephone numbers."""
    return any(column.masked for column in register.ledger.columns)
