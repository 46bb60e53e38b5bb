"""What the checks found, and what was explained."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.summaries.keeping import latest_recount
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import XLSX
from reports.precheck.actions import all_explained, finding_of, take_back
from reports.precheck.board import PER_PAGE, board_of, standing_of
from reports.precheck.checks import CHECKS
from reports.precheck.export import workbook
from reports.precheck.forms import ExplainForm, ScopeForm
from reports.precheck.found import SUBDISTRICT, Scope
from reports.precheck.views.files import disk_context
from reports.views.periods import asked_period


def _asked(request) -> tuple[Scope, dict]:
    """The scope that the address asks for, and what every page says of it."""
    form = ScopeForm(request.GET, user=request.user)
    community, kind = form.chosen()
    period, problem = asked_period(request)
    scope = Scope(request.user, period, timezone.localdate(), community)
    query = {"from": period.start, "as_of": period.end, "kind": kind}
    if community:
        query["community"] = SUBDISTRICT if community == SUBDISTRICT else community.pk
    context = {
        "scope_form": form,
        "period": period,
        "problem": problem,
        "kind": kind,
        "query": urlencode(query),
        "may_explain": request.user.may(Right.JUDGE),
    }
    return scope, context


def _codes(kind: str) -> list[str]:
    return [code for code, each in CHECKS.items() if kind in ("", each.group)]


@needs(Right.READ_REGISTERS)
def overview(request):
    """All checks, each with its first few findings and the number of all."""
    scope, context = _asked(request)
    context["board"] = board_of(scope, _codes(context["kind"]))
    context["recount"] = latest_recount()
    return render(request, "reports/precheck/overview.html", context | disk_context(request.user))


@needs(Right.READ_REGISTERS)
def check_detail(request, code):
    """All open findings of one check, a page at a time."""
    scope, context = _asked(request)
    if code not in CHECKS:
        raise Http404
    standing = standing_of(code, scope)
    page = Paginator(_Findings(standing), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/precheck/check.html", context | {"standing": standing, "page": page})


class _Findings:
    """The open findings of a check as a paginator wants them."""

    ordered = True

    def __init__(self, standing):
        self.standing = standing

    def count(self) -> int:
        return self.standing.found.count(self.standing.settled)

    def __getitem__(self, part: slice):
        return self.standing.part(part.start, part.stop)


@needs(Right.READ_REGISTERS)
def export(request):
    """The open findings that the address asks for, all of them, as a workbook."""
    scope, context = _asked(request)
    stream, rows = workbook(board_of(scope, _codes(context["kind"])), request.build_absolute_uri)
    record(Action.EXPORT, by=request.user, checks=context["query"], rows=rows)
    name = f"{_('Findings before inspection')}-{scope.today}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs(Right.JUDGE)
def finding_explain(request, code, about):
    """Say why a finding is in order."""
    scope, context = _asked(request)
    back = f"{_back(code)}?{context['query']}"
    finding = finding_of(code, about, scope) if code in CHECKS else None
    if finding is None:
        messages.warning(request, _("This is not found any more, so there is nothing to explain."))
        return redirect(back)
    form = ExplainForm(request.POST if request.method == "POST" else None, finding=finding, code=code, scope=scope)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The finding is explained. It opens again by itself if the facts change."))
        return redirect(back)
    context |= {"form": form, "finding": finding, "check": CHECKS[code], "back": back}
    return render(request, "reports/precheck/explain.html", context)


def _back(code: str) -> str:
    return reverse("precheck:check", args=[code]) if code in CHECKS else reverse("precheck:overview")


@needs(Right.READ_REGISTERS)
def explained_list(request):
    """Findings that are there and explained, each with who said why."""
    scope, context = _asked(request)
    context["board"] = board_of(scope, _codes(context["kind"]))
    return render(request, "reports/precheck/explained.html", context)


@require_POST
@needs(Right.JUDGE)
def explained_back(request, pk):
    row = get_object_or_404(all_explained(), pk=pk)
    take_back(row, by=request.user)
    messages.success(request, _("The explanation is taken back; the finding is open again."))
    return redirect("precheck:overview")
