"""What each community has and lacks of a room and a gallery or notice board (first standard, C3)."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facilities.models import DISPLAY_KINDS, Facility, FacilityKind
from kepu.communities.models import Community


@dataclass
class Equipment:
    """A community's rooms and displays in use, and the `idle` ones, which would only have to be put back in use."""

    community: Community
    rooms: list[Facility] = field(default_factory=list)
    displays: list[Facility] = field(default_factory=list)
    idle: list[Facility] = field(default_factory=list)

    @property
    def lacking(self) -> list[FacilityKind]:
        """The kinds to add; of gallery and notice board the smaller one stands for both."""
        wanted = [(FacilityKind.ROOM, self.rooms), (FacilityKind.BOARD, self.displays)]
        return [kind for kind, present in wanted if not present]

    @property
    def closers(self) -> list[Facility]:
        """Idle facilities of a kind that is lacking."""
        return [each for each in self.idle if _stands_for(each) in self.lacking]

    @property
    def words(self) -> str:
        """What it has, what it lacks, and how much closes the gap."""
        if not self.lacking:
            return _("Has a room and a gallery or notice board.")
        if self.rooms:
            return _("Has a room, lacks a gallery or notice board: one closes the gap.")
        if self.displays:
            return _("Has a gallery or notice board, lacks a room: one closes the gap.")
        return _("Lacks a room and a gallery or notice board: one of each closes the gap.")


def _stands_for(facility: Facility) -> FacilityKind:
    return FacilityKind.ROOM if facility.kind == FacilityKind.ROOM else FacilityKind.BOARD


def equipment(communities: QuerySet[Community], day: date) -> list[Equipment]:
    """Each of `communities` that is active on `day`, those that lack something first. Four queries."""
    active = communities.active_at(day)
    found = {each.pk: Equipment(each) for each in active}
    theirs = Facility.objects.filter(community__in=active).order_by("name")
    in_use = theirs.in_use(day)
    for room in in_use.rooms():
        found[room.community_id].rooms.append(room)
    for display in in_use.displays():
        found[display.community_id].displays.append(display)
    kinds = [FacilityKind.ROOM, *DISPLAY_KINDS]
    for facility in theirs.counting().filter(kind__in=kinds).exclude(pk__in=in_use.values("pk")):
        found[facility.community_id].idle.append(facility)
    return sorted(found.values(), key=lambda each: -len(each.lacking))
