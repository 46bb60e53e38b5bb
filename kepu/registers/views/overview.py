"""All registers at a glance, the search over all of them, and how the office works."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.records.models import Office
from kepu.registers.filters import search
from kepu.registers.forms import OfficeForm
from kepu.registers.masking import searched
from kepu.registers.register import all_registers, all_shelves

FOUND_AT_ONCE = 6
LONGEST_SEARCH = 100  # characters


@needs(Right.READ_REGISTERS)
def register_index(request):
    """Every register with the number of rows that this person sees in it."""
    shelves = [(each, each.visible_rows(request.user).live().count()) for each in all_shelves()]
    return render(request, "registers/index.html", {"shelves": shelves})


@needs(Right.READ_REGISTERS)
def find(request):
    """Rows of every register in which all words stand; names are found only by who sees them."""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    found = [hit for each in all_shelves() if text and (hit := _found(each, request.user, text))]
    return render(request, "registers/find.html", {"text": text, "found": found})


def _found(of, user, text) -> dict | None:
    rows = list(search(of.visible_rows(user).live(), searched(of, user), text)[: FOUND_AT_ONCE + 1])
    return {"register": of, "rows": rows[:FOUND_AT_ONCE], "more": len(rows) > FOUND_AT_ONCE} if rows else None


@needs(Right.REVIEW)
def office(request):
    """Whether records are reviewed, and the thresholds that are the office's own."""
    form = OfficeForm(request.POST or None, instance=Office.current())
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("The changes have been saved."))
        return redirect("registers:office")
    unconfirmed = sum(each.unconfirmed_rows(request.user).count() for each in all_registers())
    unconfirmed *= not Office.current().reviews
    return render(request, "registers/office.html", {"form": form, "unconfirmed": unconfirmed})
