"""Addresses and names of records, for templates."""

from django import template

from kepu.exchange.masking import masked_name
from kepu.registers.masking import hides
from kepu.registers.register import Register

tags = register = template.Library()


@tags.simple_tag
def register_url(of: Register, view: str, *args) -> str:
    """The address of a page of a register: {% register_url register "detail" row.pk %}."""
    return of.url(view, *args)


@tags.simple_tag
def row_name(of: Register, row, user) -> str:
    """What a record is called; a person's name is hidden from who only reads the register."""
    return masked_name(str(row)) if of.title in hides(of, user) else str(row)
