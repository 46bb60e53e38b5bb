"""The panel behind a figure: beside the page where a script asked for it, else a page of its own."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from campaigns.summaries.reading import one_look
from kepu.accounts.access import needs, require
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import XLSX
from reports.explain.asking import asked_of
from reports.explain.explanation import Explanation, require_known
from reports.explain.export import may_export, write_part
from reports.explain.naming import figure_named
from reports.explain.opened import addresses, opened
from reports.views.periods import period_context


def _explained(request, name: str) -> tuple[Explanation, str]:
    asked, problem = asked_of(request)
    found = figure_named(name, asked.standard)
    require(request.user, found.right, path=request.path)
    require_known(found, asked)
    with one_look():
        return found.explain(asked), problem


@needs(Right.READ_DASHBOARD)
def figure(request, name):
    explanation, problem = _explained(request, name)
    part = explanation.part(request.GET.get("show"))
    context = {
        "explanation": explanation,
        "opened": opened(part, request.GET.get("page"), request.user) if part else None,
        "may_export": part is not None and may_export(part),
        "in_panel": bool(request.htmx),
        **addresses(request, name, explanation),
        **period_context(explanation.period, problem),
    }
    template = "panel" if request.htmx else "figure"
    answer = render(request, f"reports/explain/{template}.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@needs(Right.READ_DASHBOARD)
def export(request, name):
    """The rows of one part, by default of the numerator, as a workbook, masked as on the screen."""
    explanation, _problem = _explained(request, name)
    show = request.GET.get("show", explanation.parts[0].key)
    part = next((each for each in [*explanation.parts, *explanation.left_out] if each.key == show), None)
    if part is None or not may_export(part):
        raise Http404
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    rows = write_part(part, stream, request.user)
    stream.seek(0)
    period = f"{explanation.period.start}-{explanation.period.end}"
    record(Action.EXPORT, by=request.user, figure=name, part=part.key, period=period, rows=rows)
    return FileResponse(stream, as_attachment=True, filename=f"{name}-{part.key}-{period}.xlsx", content_type=XLSX)
