"""What the inspections come to, per community: page and workbook."""

from tempfile import TemporaryFile

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.inspection.period_form import PeriodForm
from campaigns.inspection.statistics import figures_by_community
from campaigns.inspection.statistics_book import write_figures
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.communities.models import Community
from kepu.exchange.downloads import XLSX


def _figures(request):
    form = PeriodForm(request.GET or None)
    period = form.period()
    communities = Community.objects.visible_to(request.user).active()
    return form, period, *figures_by_community(communities, period, timezone.localdate())


@needs(Right.READ_REGISTERS)
def statistics(request):
    form, period, rows, total = _figures(request)
    context = {"form": form, "period": period, "rows": rows, "total": total}
    return render(request, "campaigns/inspection/statistics.html", context)


@needs(Right.READ_REGISTERS)
def statistics_export(request):
    """The figures that the page shows, as a workbook."""
    _form, period, rows, total = _figures(request)
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_figures(stream, rows, total)
    stream.seek(0)
    record(Action.EXPORT, by=request.user, statistics="inspection", start=str(period.start), end=str(period.end))
    name = f"{_('Inspection by community')}-{period.start}-{period.end}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
