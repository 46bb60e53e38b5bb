"""One valid row of every register, made from the example of its ledger, and the form that makes another."""

import io

from django.http import QueryDict

from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.templates import template_workbook
from kepu.registers.register import all_registers

CODES = [each.code for each in all_registers()]
NEEDS = {"updates": ["facilities"]}


def example(code: str):
    """The row that the template workbook's example makes."""
    for needed in NEEDS.get(code, []):
        example(needed)
    stream = io.BytesIO()
    template_workbook(ledger(code), stream)
    stream.seek(0)
    plan = preview(ledger(code), stream, "台账.xlsx")
    assert plan.is_good, plan.lines()
    apply(plan, by=None)
    return ledger(code).model.objects.latest("pk")


def filled_in(page: str) -> dict:
    """The fields of the last form on a page, as a browser would send them."""
    from lxml import html

    form = html.fromstring(page).xpath("//form[@data-draft]")[0]
    sent = QueryDict(mutable=True)
    for name, value in form.form_values():
        sent.appendlist(name, value.removeprefix("\n"))  # as browsers read a textarea
    return {name: sent.getlist(name) for name in sent}
