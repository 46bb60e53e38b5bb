"""The queries behind reports/proof.py: all indicators of a standard at once, in as many queries whatever there is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from campaigns.archive.records import KIND_OF_FILE
from campaigns.models import ArchiveFile, ArchiveItem
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.register import register_of
from reports.behind import Behind, rows_behind
from reports.standards import Indicator, Need


@dataclass(frozen=True)
class BareRow:
    """A row behind a number that has less proof than asked for."""

    register: str
    pk: int
    title: str
    community_id: int | None
    have: int


class Counts:
    """What is there: by indicator, kind and community, and the rows that lack something."""

    def __init__(self, indicators: list[Indicator], period: Period):
        self.period = period
        self.asking = [each for each in indicators if each.proof]
        self.behind = {each.code: rows_behind(each, period) for each in self.asking}
        # (indicator, kind) -> community or None -> (dated in the period, of any date)
        self.there: dict[tuple, dict] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        self.bare: dict[tuple, list[BareRow]] = defaultdict(list)
        self.rows: dict[tuple, int] = {}
        self._count_items()
        self._count_files()
        self._find_bare_rows()

    def of(self, code: str, need: Need, community: int | None = None) -> int:
        """How many there are of what a line asks for: of one community, or of all and of none."""
        by_place = self.there.get((code, need.kind.value), {})
        found = [by_place.get(community, (0, 0))] if community else by_place.values()
        return sum(each[need.within == "any"] for each in found)

    def _add(self, code: str, kind: str, place: int | None, inside: int, ever: int) -> None:
        before = self.there[code, kind][place]
        self.there[code, kind][place] = (before[0] + inside, before[1] + ever)

    def _count_items(self) -> None:
        """Items in the box of an indicator, and those that serve it from another box."""
        inside = Count("pk", filter=Q(dated_on__range=(self.period.start, self.period.end)))
        items = ArchiveItem.objects.counting()
        items = items.serving(self.asking[0].code) if len(self.asking) == 1 else items
        rows = items.order_by().values_list("box", "indicators", "kind", "community")
        for box, indicators, kind, place, within, ever in rows.annotate(inside=inside, ever=Count("pk")):
            for code in {box, *indicators}:
                self._add(code, kind, place, within, ever)

    def _count_files(self) -> None:
        """Files attached to the rows behind a number, but for those that are filed for the indicator as well."""
        parts = [part for each in self.asking if (part := self._files_of(each)) is not None]
        for code, kind, place, within, ever in _united(parts):
            self._add(code, KIND_OF_FILE[kind].value, place, within, ever)

    def _files_of(self, indicator: Indicator) -> QuerySet | None:
        behind = self.behind[indicator.code]
        kinds = kinds_of_file({need.kind for need in indicator.proof if need.per != "record"})
        if behind is None or not kinds:
            return None
        filed = ArchiveFile.objects.filter(item__in=ArchiveItem.objects.counting().serving(indicator.code))
        files = Attachment.objects.of_rows(behind.rows).showable().filter(kind__in=kinds)
        files = files.filter(~Exists(filed.filter(file=OuterRef("file")))).order_by()
        files = files.annotate(code=_text(indicator.code), sort=F("kind"), place=_place_of_file(behind))
        inside = Count("file", distinct=True, filter=taken_within(self.period))
        return files.values_list("code", "sort", "place").annotate(inside=inside, ever=Count("file", distinct=True))

    def _find_bare_rows(self) -> None:
        """The rows that lack proof, and how many rows there are in all, of each line that asks for it by record."""
        lines = [(each, need) for each in self.asking for need in each.proof if need.per == "record"]
        lines = [(each, need) for each, need in lines if self.behind[each.code]]
        for code, kind, total in _united([_total(each, need, self.behind[each.code]) for each, need in lines]):
            self.rows[code, kind] = total
        parts = [self._bare_of(each, need) for each, need in lines]
        for code, kind, of, pk, title, place, have in _united(parts):
            self.bare[code, kind].append(BareRow(of, pk, title, place, have))

    def _bare_of(self, indicator: Indicator, need: Need) -> QuerySet:
        behind = self.behind[indicator.code]
        of = register_of(behind.rows.model)
        rows = behind.rows.order_by().annotate(have=self._filed(behind, need) + self._attached(behind, need))
        return rows.filter(have__lt=need.count).values_list(
            _text(indicator.code), _text(need.kind.value), _text(of.code), "pk",
            Cast(of.title, CharField(max_length=200)), _place(behind), "have",
        )  # fmt: skip

    def _filed(self, behind: Behind, need: Need) -> Coalesce:
        items = ArchiveItem.objects.counting().about(behind.rows.model)
        items = items.filter(object_id=OuterRef("pk"), kind=need.kind)
        if need.within == "period":
            items = items.filter(dated_on__range=(self.period.start, self.period.end))
        return _counted(items)

    def _attached(self, behind: Behind, need: Need) -> Coalesce:
        model = behind.rows.model
        files = Attachment.objects.showable().filter(
            content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"),
            kind__in=kinds_of_file({need.kind}),
        )  # fmt: skip
        items = ArchiveItem.objects.counting().about(model).filter(object_id=OuterRef(OuterRef("object_id")))
        filed = ArchiveFile.objects.filter(file=OuterRef("file"), item__in=items)
        files = files.filter(~Exists(filed))
        return _counted(files.filter(taken_within(self.period)) if need.within == "period" else files)


def kinds_of_file(kinds: set) -> list[str]:
    """The kinds of attached file that are proof of these kinds."""
    return [of_file.value for of_file, of_proof in KIND_OF_FILE.items() if of_proof in kinds]


def taken_within(period: Period) -> Q:
    """Files that the camera dates in the period, and those that carry no date of their own."""
    start = timezone.make_aware(datetime.combine(period.start, time.min))
    end = timezone.make_aware(datetime.combine(period.end, time.max))
    return Q(file__taken_at=None) | Q(file__taken_at__range=(start, end))


def _united(parts: list[QuerySet]):
    """The lines of all parts, in one query."""
    first, *others = parts or [ArchiveItem.objects.none().values_list("pk")]
    return first.union(*others, all=True) if others else first


def _total(indicator: Indicator, need: Need, behind: Behind) -> QuerySet:
    rows = behind.rows.order_by().annotate(code=_text(indicator.code), sort=_text(need.kind.value))
    return rows.values_list("code", "sort").annotate(total=Count("pk"))


def _text(value: str) -> Cast:
    return Cast(Value(value), CharField(max_length=30))


def _place(behind: Behind):
    return F(f"{behind.community}_id") if behind.community else Cast(Value(None), BigIntegerField())


def _place_of_file(behind: Behind):
    if not behind.community:
        return _place(behind)
    row = behind.rows.model.objects.filter(pk=OuterRef("object_id")).order_by()
    return Subquery(row.values(f"{behind.community}_id")[:1])


def _counted(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("object_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
