"""A register's list, the choice of its columns, and its export."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import workbook_of
from kepu.paging import sort, turn_page
from kepu.records.models import ColumnChoice, Office
from kepu.registers.filters import filterset_for
from kepu.registers.masking import masks
from kepu.registers.register import Register, register
from kepu.registers.tables import RowTable, chosen_columns

PER_PAGE = 25
LONGEST_QUERY = 2000  # characters of an address that a form carries


def shown_by(request, of: Register, query):
    """The filter of an address over the rows that this person may see; list, totals and export all start here."""
    filterset = filterset_for(of)(query, queryset=of.visible_rows(request.user).live(), request=request)
    if not Office.current().reviews:
        filterset.form.fields.pop("review", None)
    return filterset


def _table(request, of: Register, shown, fields: list[str]) -> RowTable:
    """What the filter shows, sorted as the address says."""
    rows = of.ledger.rows(shown.qs, fields).with_file_count()
    reviews = "review" in shown.form.fields
    may_write = of.may_write(request.user)
    table = RowTable(rows, register=of, fields=fields, user=request.user, picks=may_write, reviews=reviews)
    sort(table, request)
    return table


@needs(Right.READ_REGISTERS)
def row_list(request, code):
    of = register(code)
    shown = shown_by(request, of, request.GET)
    may_write = of.may_write(request.user)
    fields = chosen_columns(of, request.user)
    reviews = "review" in shown.form.fields
    table = _table(request, of, shown, fields)
    turn_page(table, request, PER_PAGE)
    context = {
        "register": of,
        "filter": shown,
        "table": table,
        "totals": [(of.name, table.paginator.count), *((total.label, total.of(shown.qs)) for total in of.totals)],
        "columns": [(name, column.label, name in fields) for name, column in of.columns().items()],
        "may_write": may_write,
        "may_review": reviews and can(request.user, Right.REVIEW),
    }
    return render(request, of.templates.get("list", "registers/list.html"), context)


@require_POST
@needs(Right.READ_REGISTERS)
def column_choice(request, code):
    """Keep which columns this person wants to see; none chosen means the register's own choice."""
    of = register(code)
    wanted = set(request.POST.getlist("column"))
    fields = [name for name in of.columns() if name in wanted]
    mine = ColumnChoice.objects.visible_to(request.user).filter(register=code)
    if fields:
        ColumnChoice.objects.update_or_create(user=request.user, register=code, defaults={"fields": fields})
    else:
        mine.delete()
    return redirect(of.url("list") + (f"?{query}" if (query := request.POST.get("query", "")[:LONGEST_QUERY]) else ""))


@needs(Right.READ_REGISTERS)
def row_export(request, code):
    """An Excel workbook of exactly the rows that the list shows, sorted as they are there.

    With ?columns=shown it has the list's columns, else all of the ledger's, which import again unchanged. Who only
    reads the register gets names and numbers masked; such a file is to look at.
    """
    of = register(code)
    fields = chosen_columns(of, request.user)
    rows = _table(request, of, shown_by(request, of, request.GET), fields).data.data
    written = of.ledger.narrowed(fields) if request.GET.get("columns") == "shown" else of.ledger
    whole = of.may_write(request.user)
    record(Action.EXPORT, by=request.user, ledger=of.code, rows=rows.count(), masked=not whole)
    return workbook_of(written, rows, masks={} if whole else masks(of, request.user))
