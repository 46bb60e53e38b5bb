"""The original files that go into the ZIP: whatever the indicators cite, and what was filed in the period.

A file that lies in several places goes to each of them, so that whoever opens a folder finds it whole.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from mimetypes import guess_extension
from operator import attrgetter

from django.db.models import Model
from django.utils.translation import gettext as _

from campaigns.archive.records import FILED_FOR
from campaigns.models import ArchiveFile, ArchiveItem, Event
from kepu.evidence.models import StoredFile
from kepu.evidence.storage import original_path
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.register import register_of
from reports.behind import rows_behind
from reports.models import Judgement, Pack
from reports.packs.archive import Member
from reports.packs.naming import Paths, safe_part
from reports.packs.registers import title_of
from reports.standards import Standard, load_standard

MAX_NAME = 80

Cited = dict[int, set[str]]


def originals(pack: Pack, paths: Paths) -> list[Member]:
    """Every file, in an order that depends on nothing but the records. About two queries for each indicator.

    `paths` hands out the folders, one to each record. Raises StandardError.
    """
    standard, period = load_standard(pack.standard, pack.standard_version), pack.period
    return [
        *_attached(standard, period, paths),
        *_filed(standard, period, paths),
        *_judged(standard, period, paths),
    ]


def _attached(standard: Standard, period: Period, paths: Paths) -> Iterator[Member]:
    """Files of the records behind the indicators, and of every event of the period."""
    cited = _cited(standard, period)
    files = Attachment.objects.filter(pk__in=list(cited)) if len(cited) < 500 else Attachment.objects.all()
    files = files.select_related("file").prefetch_related("row").order_by("pk")
    for each in sorted((each for each in files if each.pk in cited), key=_standing):
        folder = paths.folder((each.content_type_id, each.object_id), *_folder_of(each.row))
        name = safe_part(f"{each.get_kind_display()} {each.name}", MAX_NAME)
        indicators = tuple(sorted(cited[each.pk]))
        yield _member((*folder, name), each.file, f"{each.row}{_(': ')}{each.name}", indicators)


def _cited(standard: Standard, period: Period) -> Cited:
    """Attachment -> the indicators whose numbers rest on its record."""
    cited: Cited = defaultdict(set)
    for pk in Attachment.objects.of_rows(Event.objects.held_in(period)).values_list("pk", flat=True):
        cited[pk] = set()
    for indicator in standard.indicators:
        behind = rows_behind(indicator, period)
        for pk in Attachment.objects.of_rows(behind.rows).values_list("pk", flat=True) if behind else ():
            cited[pk].add(indicator.code)
    return cited


def _standing(each: Attachment) -> tuple:
    return each.content_type_id, str(_day(each.row) or ""), each.object_id, each.position, each.pk


def _day(row: Model) -> date | None:
    of = register_of(row)
    field = FILED_FOR[of.code][0] if of and of.code in FILED_FOR else ""
    return getattr(row, field) if field else None


def _folder_of(row: Model) -> tuple[str, ...]:
    of = register_of(row)
    register = title_of(of.ledger) if of else str(row._meta.verbose_name)
    return _("3 Evidence"), safe_part(register), safe_part(f"{_day(row) or ''} {row}")


def _filed(standard: Standard, period: Period, paths: Paths) -> Iterator[Member]:
    """The newest version of each file of the archive: of items dated in the period, and of older ones still asked for."""
    items = ArchiveItem.objects.counting()
    wanted = set(items.filter(dated_on__range=(period.start, period.end)).values_list("pk", flat=True))
    for indicator in standard.indicators:
        kinds = {need.kind for need in indicator.proof if need.within == "any"}
        if kinds:
            wanted |= set(items.serving(indicator.code).filter(kind__in=kinds).values_list("pk", flat=True))
    codes = {each.code for each in standard.indicators}
    for scan in _newest(wanted):
        item = scan.item
        place = _("3 Evidence"), _("Archive"), safe_part(f"{item.number} {item.title}")
        name = safe_part(f"{scan.place:02} {scan.name}", MAX_NAME)
        indicators = tuple(sorted(codes & {item.box, *item.indicators}))
        yield _member((*paths.folder(item, *place), name), scan.file, f"{item}{_(': ')}{scan.name}", indicators)


def _newest(wanted: set[int]) -> Iterator[ArchiveFile]:
    scans = ArchiveFile.objects.select_related("item", "file").order_by("item__number", "place", "-version")
    seen = set()
    for scan in scans:
        if scan.item_id in wanted and (scan.item_id, scan.place) not in seen:
            seen.add((scan.item_id, scan.place))
            yield scan


def _judged(standard: Standard, period: Period, paths: Paths) -> Iterator[Member]:
    """The evidence of signed judgements."""
    judgements = Judgement.objects.for_period(standard.code, period).prefetch_related("evidence")
    for each in sorted(judgements, key=attrgetter("indicator", "judged_for", "pk")):
        place = _("3 Evidence"), safe_part(_("Judgement %(indicator)s") % {"indicator": each.indicator})
        for number, file in enumerate(sorted(each.evidence.all(), key=attrgetter("sha256")), start=1):
            name = safe_part(f"{each.judged_for} {number:02}{guess_extension(file.media_type) or ''}")
            said = f"{each.indicator} {name}"
            yield _member((*paths.folder(("judged", each.indicator), *place), name), file, said, (each.indicator,))


def _member(place: tuple[str, ...], file: StoredFile, name: str, cited_by: tuple[str, ...]) -> Member:
    return Member(place, original_path(file.sha256), file.sha256, name, cited_by)
