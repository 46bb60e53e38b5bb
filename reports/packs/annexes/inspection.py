"""Inspections on paper: what was found in how many communities, how far it is mended, with photos before and after."""

from itertools import groupby

from django.utils.translation import gettext as _

from campaigns.inspection.evidence import kind_of_file
from campaigns.models import Finding, FindingState
from kepu import formats
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.packs.annexes.events import is_photo
from reports.packs.annexes.facilities import BEFORE_FIRST
from reports.packs.annexes.photos import Pick, evenly

MOST = 60
LONGEST = 60  # characters of a finding in a heading


def photos_of_findings(files: list[Attachment]) -> tuple[list[Pick], int]:
    """Before and after, finding by finding, and how many photos more there are."""
    photos = [each for each in files if is_photo(each)]
    groups = [
        sorted(members, key=lambda each: BEFORE_FIRST.index(each.kind))
        for _pk, members in groupby(photos, key=lambda each: each.object_id)
    ]
    chosen = evenly(groups, MOST)
    return [_pick(each) for each in chosen], len(photos) - len(chosen)


def _pick(each: Attachment) -> Pick:
    finding: Finding = each.row
    visit = finding.visit
    text = finding.text if len(finding.text) <= LONGEST else f"{finding.text[: LONGEST - 1]}…"
    parts = {"day": formats.day(visit.visited_on), "state": finding.state.label}
    name = f"{visit.community} ({visit.visited_on})"
    heading = f"{visit.community}{_(': ')}{text}"
    detail = _("inspected on %(day)s · %(state)s") % parts
    return Pick(each.file, name, heading, detail, each.caption or kind_of_file(each))


def findings_by_indicator(period: Period) -> dict[str, list[dict]]:
    """What inspections found about each indicator, and what became of it. Two queries at most."""
    found: dict[str, list[dict]] = {}
    rows = Finding.objects.of_visits_in(period).exclude(indicator="").select_related("visit__community")
    for finding in rows.order_by("visit__visited_on", "pk"):
        found.setdefault(finding.indicator, []).append(_line(finding))
    return found


def _line(finding: Finding) -> dict:
    return {
        "text": finding.text,
        "where": str(finding.visit.community),
        "day": finding.visit.visited_on.isoformat(),
        "state": str(finding.state.label),
        "is_closed": finding.state == FindingState.CLOSED,
        "done": finding.rectification,
        "closed": finding.closed_on.isoformat() if finding.closed_on else "",
    }
