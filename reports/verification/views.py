"""The public page of a pack. Whoever has its code is told what was issued; nobody is named, nothing is uploaded."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kepu.codes import grouped, is_code, tidied
from kepu.limits import is_within
from reports.verification.address import path_of
from reports.verification.forms import CodeForm
from reports.verification.standing import Checked, find

WINDOW = 600  # seconds
LOOKS = 60  # of one address at one pack in the window
MISSES = 30  # codes of one address that no pack has; packs that are there still answer the office behind it


@login_not_required
@require_safe
def ask(request):
    """The field for the code, and the way to the pack's page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(path_of(form.cleaned_data["code"]))
    return _page(request, form)


@login_not_required
@require_safe
def pack(request, code):
    """What was issued under a code."""
    tidy = tidied(code)
    if not is_code(tidy):
        form = CodeForm({"code": code[:60]})
        return _page(request, form, status=404)
    checked = find(tidy)
    form = CodeForm(initial={} if checked else {"code": grouped(tidy)})
    if not _may_look(request.META.get("REMOTE_ADDR", ""), tidy, checked):
        return _page(request, form, too_many=True, status=429)
    return _page(request, form, checked=checked, asked=True, status=200 if checked else 404)


def _may_look(address: str, code: str, checked: Checked | None) -> bool:
    if checked:
        return is_within(f"pack-looks-{address}-{code}", LOOKS, WINDOW)
    return is_within(f"pack-misses-{address}", MISSES, WINDOW)


def _page(request, form, *, checked=None, asked=False, too_many=False, status=200):
    context = {"form": form, "checked": checked, "asked": asked, "too_many": too_many}
    response = render(request, "reports/verification/page.html", context, status=status)
    if too_many:
        response.headers["Retry-After"] = str(WINDOW)
    return response
