"""What each metric asks for: from the rows that an indicator lacks to the acts that would supply them.

By metric and not by indicator, so that any standard is served. What nothing done in the period can supply any more is
said, with the reason (`OutOfReachError`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from math import ceil, floor

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.coverage import coverage
from campaigns.models import MediaKind, Task
from campaigns.press import monday_of
from facilities.models import DISPLAY_KINDS, Facility, FacilityKind
from kepu.communities.models import Body, PartnerUnit, Position, Post
from kepu.periods import Period
from reports.assessment import Result
from reports.gap_closer.parts import OWN, Part, Want
from reports.gap_closer.tasks import tasks_to_do

PRESS = (MediaKind.TELEVISION, MediaKind.PRESS)


class OutOfReachError(Exception):
    """Nothing that is done in the period turns the indicator met any more; the message says why."""


@dataclass(frozen=True)
class Lack:
    """An indicator that is not met, and the first day on which something can still be done about it."""

    result: Result
    period: Period
    day: date

    @property
    def code(self) -> str:
        return self.result.indicator.code

    @cached_property
    def short(self) -> int:
        """How many more are needed: of the denominator for a share, of the value itself for a number."""
        result, above = self.result, self.result.indicator.rule == "above"
        if result.indicator.kind != "share":
            needed = floor(result.threshold) + 1 if above else ceil(result.threshold)
            return needed - int(result.value or 0)
        exact = result.threshold * result.denominator / Decimal(100)
        return (floor(exact) + 1 if above else ceil(exact)) - result.numerator

    @cached_property
    def rows(self) -> QuerySet:
        """The rows of the denominator that are not counted."""
        return self.result.whole.exclude(pk__in=self.result.records.order_by().values("pk"))

    @cached_property
    def communities(self) -> list[int]:
        """Keys of the communities that are not counted yet, the largest first."""
        return list(self.rows.order_by("-residents", "pk").values_list("pk", flat=True))

    def want(self, bundles: list[tuple[Part, ...]], count: int | None = None) -> Want:
        count = self.short if count is None else count
        if count > len(bundles):
            raise OutOfReachError(_("There is not enough left that could still count."))
        return Want(self.code, bundles, count)

    def repeated(self, part: Part) -> Want:
        """So many more acts of one and the same kind."""
        return self.want([(part,)] * self.short)

    def in_communities(self, kind: str, **fields) -> Want:
        return self.want([(Part(kind, where=pk, **fields),) for pk in self.communities])


def want_of(lack: Lack, **params) -> Want:
    """What the indicator's metric asks for. Raises OutOfReachError."""
    result = lack.result
    if result.indicator.is_unknown:
        raise OutOfReachError(result.sentence)
    if result.indicator.is_manual:
        return _judgement(lack)
    if result.indicator.rule == "at_most":
        raise OutOfReachError(_("What has happened cannot be undone."))
    if result.indicator.metric not in WANTS:
        raise OutOfReachError(_("The portal knows no single act that would change this number."))
    if result.value is None and result.indicator.metric not in OUT_OF_NOTHING:
        raise OutOfReachError(result.sentence)
    return WANTS[result.indicator.metric](lack, **params)


def _judgement(lack: Lack) -> Want:
    if lack.result.judgement:
        raise OutOfReachError(_("It was judged not met; it takes better work and a new judgement."))
    return lack.want([(Part("judgement", subject=lack.code),)], 1)


def _posts_filled(lack: Lack, *, body: str, positions: list[str]) -> Want:
    filled = set(lack.result.records.order_by().values_list("position", flat=True))
    return lack.want([(Part("post", kinds=frozenset([p]), topic=body),) for p in positions if p not in filled])


def _post_holders(lack: Lack, *, body: str, position: str) -> Want:
    return lack.repeated(Part("post", kinds=frozenset([position]), topic=body))


def _complete_branches(lack: Lack) -> Want:
    held = set(
        Post.objects.in_office(lack.period.end)
        .filter(body=Body.BRANCH, community__in=lack.communities)
        .values_list("community", "position")
    )
    wanted = ((Position.CHAIR,), (Position.PERSON_IN_CHARGE, Position.OFFICER))

    def parts(pk: int) -> tuple[Part, ...]:
        vacant = (each for each in wanted if not any((pk, position) in held for position in each))
        return tuple(Part("post", pk, frozenset(map(str, each)), Body.BRANCH.value) for each in vacant)

    return lack.want(sorted((parts(pk) for pk in lack.communities), key=len))


def _volunteer_sources(lack: Lack, *, sources: list[str]) -> Want:
    found = set(lack.result.records.order_by().values_list("source", flat=True).distinct())
    return lack.want([(Part("volunteer", kinds=frozenset([each])),) for each in sources if each not in found])


def _galleries(lack: Lack) -> Want:
    return lack.repeated(
        Part("facility", kinds=frozenset([FacilityKind.GALLERY.value]), flags=frozenset(["main_venue"]))
    )


def _subdistrict_facilities(lack: Lack) -> Want:
    """A room, a gallery or board, and equipment, which the facility that is made for the others can have."""
    own = Facility.objects.in_use(lack.period.end).of_subdistrict()
    kinds = []
    if not own.rooms().exists():
        kinds.append(frozenset([FacilityKind.ROOM.value]))
    if not own.displays().exists():
        kinds.append(frozenset(map(str, DISPLAY_KINDS)))
    unequipped = not own.exclude(equipment="").exists()
    parts = [Part("facility", OWN, each) for each in kinds]
    if unequipped and parts:
        parts[0] = Part("facility", OWN, kinds[0], flags=frozenset(["equipment"]))
    elif unequipped:
        parts.append(Part("equipment", subject=own.order_by("pk").values_list("pk", flat=True).first()))
    return lack.want([tuple(parts)], 1)


def _equipped_communities(lack: Lack) -> Want:
    in_use = Facility.objects.in_use(lack.period.end).filter(community__in=lack.communities)
    rooms, displays = (set(rows.values_list("community", flat=True)) for rows in (in_use.rooms(), in_use.displays()))

    def parts(pk: int) -> tuple[Part, ...]:
        kinds = ([] if pk in rooms else [(FacilityKind.ROOM,)]) + ([] if pk in displays else [DISPLAY_KINDS])
        return tuple(Part("facility", pk, frozenset(map(str, each))) for each in kinds)

    return lack.want(sorted((parts(pk) for pk in lack.communities), key=len))


def _content_on_time(lack: Lack) -> Want:
    return lack.want([(Part("update", subject=pk),) for pk in lack.rows.order_by("pk").values_list("pk", flat=True)])


def _demonstration_units(lack: Lack, *, kind: str) -> Want:
    return lack.repeated(Part("demonstration", kinds=frozenset([kind])))


def _categories(lack: Lack, *, categories: list[str]) -> Want:
    held = set(lack.result.records.order_by().values_list("category", flat=True))
    return lack.want([(Part("event", kinds=frozenset([each])),) for each in categories if each not in held])


def _themes(lack: Lack, *, themes: list[str]) -> Want:
    held = set(lack.result.records.order_by().values_list("theme", flat=True))
    return lack.want([(Part("event", topic=each),) for each in themes if each not in held])


def _resident_coverage(lack: Lack) -> Want:
    found = coverage(lack.period)
    uncovered = {each.community.pk: each.residents - each.counted for each in found.communities}
    missing = ceil(lack.result.threshold * found.residents / Decimal(100)) - found.counted
    if lack.result.indicator.rule == "above":
        missing = floor(lack.result.threshold * found.residents / Decimal(100)) + 1 - found.counted
    empty = sorted((pk for pk, people in uncovered.items() if people), key=lambda pk: -uncovered[pk])
    return Want(lack.code, [], 0, missing, {pk: uncovered[pk] for pk in empty})


def _weeks_with_press(lack: Lack) -> Want:
    """Only weeks that are not over can still get an item."""
    filled = {monday_of(day) for day in lack.result.records.order_by().values_list("published_on", flat=True)}
    empty = [monday for monday, _sunday in lack.period.whole_iso_weeks() if monday not in filled]
    open_weeks = [monday for monday in empty if monday + timedelta(days=6) >= lack.day]
    if lack.short > len(open_weeks):
        over = len(empty) - len(open_weeks)
        sentence = ngettext(
            "%(count)d week is over without an item on television or in the press. Only an item that appeared then and "
            "was not entered can still count.",
            "%(count)d weeks are over without an item on television or in the press. Only items that appeared then and "
            "were not entered can still count.",
            over,
        )
        raise OutOfReachError(sentence % {"count": over})
    return lack.want([(Part("media", kinds=frozenset(map(str, PRESS)), subject=monday),) for monday in open_weeks])


def _other_media(lack: Lack) -> Want:
    return lack.repeated(Part("media", kinds=frozenset(set(MediaKind.values) - set(PRESS))))


def _partner_units(lack: Lack) -> Want:
    """One event can name all units that are wanted; those that are not registered have to be first."""
    idle = PartnerUnit.objects.counting().exclude(pk__in=lack.result.records.values("pk")).count()
    new = [Part("unit", subject=number) for number in range(1, lack.short - idle + 1)]
    return lack.want([(Part("event", flags=frozenset([f"partners:{lack.short}"])), *new)], 1)


def _literacy_growth(lack: Lack) -> Want:
    raise OutOfReachError(_("It depends on what the next survey of the whole sub-district shows."))


def _tasks_done(lack: Lack, *, phase: str) -> Want:
    """What a task waits for is done before it, though no indicator may ask for that."""
    open_tasks = Task.objects.filter(pk__in=lack.rows.values("pk")).changeable().order_by("due_on", "pk")
    keys = list(open_tasks.values_list("pk", flat=True))
    if lack.short > len(keys):
        raise OutOfReachError(_("The phase of these tasks is closed; it has to be opened again first."))
    found = tasks_to_do(keys, lack.short)
    if found is None:
        raise OutOfReachError(_("These tasks wait for others of a closed phase; it has to be opened again first."))
    tasks, has_order = found
    parts = [Part("task", subject=pk) for pk in tasks]
    return lack.want([tuple(parts)], 1) if has_order else lack.want([(part,) for part in parts])


def _tasks_filed(lack: Lack) -> Want:
    return lack.want(
        [(Part("paper", subject=pk),) for pk in lack.rows.order_by("due_on", "pk").values_list("pk", flat=True)]
    )


def _findings_closed(lack: Lack) -> Want:
    """Where nobody has inspected anything, a visit that finds nothing is enough."""
    if lack.result.value is None:
        return lack.want([(Part("visit"),)], 1)
    rows = lack.rows.order_by("due_on", "pk").values_list("pk", flat=True)
    return lack.want([(Part("finding", subject=pk),) for pk in rows])


OUT_OF_NOTHING = {"findings_closed"}
WANTS: dict[str, Callable[..., Want]] = {
    "posts_filled": _posts_filled,
    "post_holders": _post_holders,
    "complete_branches": _complete_branches,
    "volunteer_growth": lambda lack: lack.repeated(Part("volunteer")),
    "volunteer_sources": _volunteer_sources,
    "staff_trainings": lambda lack: lack.repeated(Part("training")),
    "galleries_at_main_venues": _galleries,
    "subdistrict_facilities": _subdistrict_facilities,
    "equipped_communities": _equipped_communities,
    "content_on_time": _content_on_time,
    "demonstration_units": _demonstration_units,
    "communities_with_demonstration": lambda lack, *, kind: lack.in_communities(
        "demonstration", kinds=frozenset([kind])
    ),
    "major_events": lambda lack: lack.repeated(Part("event", flags=frozenset(["major"]))),
    "events_of_category": lambda lack, *, category: lack.repeated(Part("event", kinds=frozenset([category]))),
    "categories_held": _categories,
    "themes_held": _themes,
    "communities_with_events": lambda lack, *, categories=None: lack.in_communities(
        "event", kinds=frozenset(categories) if categories else None
    ),
    "resident_coverage": _resident_coverage,
    "weeks_with_press": _weeks_with_press,
    "other_media": _other_media,
    "partner_units": _partner_units,
    "literacy_growth": _literacy_growth,
    "tasks_done": _tasks_done,
    "tasks_filed": _tasks_filed,
    "communities_visited": lambda lack: lack.in_communities("visit"),
    "findings_closed": _findings_closed,
    "applications_issued": lambda lack: lack.repeated(Part("application")),
}
