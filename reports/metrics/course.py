"""Climate and literacy (first standard H1, H2), plan, inspection and acceptance (P2–P7)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaigns.models import Finding, Incident, Phase, Survey, Task, Visit
from kepu import formats
from kepu.periods import Period
from reports.metrics.measured import Measured, counted, share_of, share_of_communities
from reports.metrics.words import no_communities
from reports.models import Document


def grave_incidents(period: Period) -> Measured:
    """Superstition or pseudo-science of bad influence in the period (H1)."""
    incidents = Incident.objects.happened_in(period).grave()
    return counted(
        incidents, _("%(count)d incidents of superstition or pseudo-science of bad influence in the period.")
    )


def literacy_growth(period: Period) -> Measured:
    """Newest survey of the sub-district minus the newest one at least 300 days before it, in points (H2)."""
    surveys = Survey.objects.newest_two(period.end)
    if len(surveys) < 2:
        nothing = _("There are no two surveys of the whole sub-district at least 300 days apart.")
        return Measured(None, Survey.objects.none(), nothing)
    newest, earlier = surveys
    sentence = _("%(new)s %% on %(new_day)s, %(old)s %% on %(old_day)s.") % {
        "new": newest.literate_percent,
        "new_day": formats.day(newest.surveyed_on),
        "old": earlier.literate_percent,
        "old_day": formats.day(earlier.surveyed_on),
    }
    records = Survey.objects.filter(pk__in=[newest.pk, earlier.pk])
    growth = newest.literate_percent - earlier.literate_percent
    return Measured(growth, records, sentence, less=records.filter(pk=earlier.pk))


def tasks_done(period: Period, *, phase: str) -> Measured:
    """Tasks of a phase due and done by the last day, ÷ tasks of the phase due by then (P2, P3)."""
    due = Task.objects.filter(phase=phase).due_by(period.end)
    sentence = _("%(part)d of the %(total)d tasks due by the last day are done.")
    nothing = _("No task of the phase “%(phase)s” is due by the last day.") % {"phase": Phase(phase).label}
    return share_of(due.done_by(period.end), due, sentence, nothing)


def tasks_filed(period: Period) -> Measured:
    """Tasks done by the last day that have an archive item, ÷ tasks done by then (P4)."""
    done = Task.objects.done_by(period.end)
    sentence = _("%(part)d of the %(total)d tasks done have an archive item.")
    return share_of(done.filed(), done, sentence, _("No task is done by the last day."))


def communities_visited(period: Period) -> Measured:
    """Communities with an inspection visit in the period, ÷ communities (P5)."""
    visits = Visit.objects.made_in(period).filter(community=OuterRef("pk"))
    sentence = _("%(part)d of %(total)d communities were inspected in the period.")
    return share_of_communities(period, Exists(visits), sentence, no_communities())


def findings_closed(period: Period) -> Measured:
    """Findings of the period's visits closed by the last day, ÷ findings of those visits (P6).

    Visits that found nothing count as everything rectified; no visit at all is no data.
    """
    found = Finding.objects.of_visits_in(period)
    visited = Visit.objects.made_in(period).exists()
    if visited and not found.exists():
        return Measured(100, found, _("The inspections of the period found no problem."))
    sentence = _("%(part)d of the %(total)d problems found in the period are rectified.")
    nothing = _("No inspection was made in the period.")
    return share_of(found.closed_by(period.end), found, sentence, nothing)


def applications_issued(period: Period) -> Measured:
    """Applications for acceptance issued in the period (P7)."""
    issued = Document.objects.applications_issued_in(period)
    return counted(issued, _("%(count)d applications for acceptance were issued in the period."))
