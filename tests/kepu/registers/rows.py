"""One valid row of every register, made from the example of its ledger, and the form that makes another."""

import io
from datetime import date

from django.http import QueryDict

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem
from kepu.exchange.importer import apply, preview
from kepu.exchange.ledgers import ledger
from kepu.exchange.templates import template_workbook
from kepu.registers.register import all_registers

CODES = [each.code for each in all_registers()]
NEEDS = {"updates": ["facilities"]}
# What only the form of a new row asks for: the number of an archive item, box first, is given for good.
ONCE = {"archive": {"box": "E7"}}


def example(code: str):
    """The row that the template workbook's example makes; of a register that takes no workbooks in, one like it."""
    if code == "archive":
        return _filed()
    for needed in NEEDS.get(code, []):
        example(needed)
    stream = io.BytesIO()
    template_workbook(ledger(code), stream)
    stream.seek(0)
    plan = preview(ledger(code), stream, "台账.xlsx")
    assert plan.is_good, plan.lines()
    apply(plan, by=None)
    return ledger(code).model.objects.latest("pk")


def _filed() -> ArchiveItem:
    item = ArchiveItem(
        box="E7",
        title="2026年第一季度活动台账",
        kind="LEDGER",
        dated_on=date(2026, 4, 2),
        responsible="街道科普办",
        document_number="科普〔2026〕3号",
        pages=12,
        indicators=["E4"],
        notes="原件在盒内",
    )
    return file_item(item, by=None)


def filled_in(page: str) -> dict:
    """The fields of the last form on a page, as a browser would send them."""
    from lxml import html

    form = html.fromstring(page).xpath("//form[@data-draft]")[0]
    sent = QueryDict(mutable=True)
    for name, value in form.form_values():
        sent.appendlist(name, value.removeprefix("\n"))  # as browsers read a textarea
    return {name: sent.getlist(name) for name in sent}
