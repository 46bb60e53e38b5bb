"""What can be done about an indicator, in the smallest pieces, and when one act is two of them at once."""

from dataclasses import dataclass, field
from datetime import date

OWN = 0  # "where" of what is the sub-district's own, and no community's


@dataclass(frozen=True)
class Part:
    """One thing to do, as far as an indicator asks: what it leaves open is None or empty.

    `where` is the key of a community, or OWN; `kinds` the kinds (categories, positions, sources …) any of which will
    do; `topic` a theme or a body; `flags` what it must be besides (major, at a main venue …); `subject` the key of the
    record that it is done to, or the Monday of a week; `people` the person-times that it has to reach.
    """

    kind: str
    where: int | None = None
    kinds: frozenset[str] | None = None
    topic: str = ""
    flags: frozenset[str] = frozenset()
    subject: int | date | None = None
    people: int = 0

    def with_(self, other: "Part") -> "Part | None":
        """The one act that is both; None where none can be."""
        if self.kind != other.kind:
            return None
        where, topic, subject = (_either(getattr(self, n), getattr(other, n)) for n in ("where", "topic", "subject"))
        kinds = self.kinds & other.kinds if self.kinds and other.kinds else self.kinds or other.kinds
        if CLASH in (where, topic, subject) or kinds == frozenset():
            return None
        people = max(self.people, other.people)
        return Part(self.kind, where, kinds, topic, self.flags | other.flags, subject, people)


CLASH = object()


def _either(one, other):
    """The one that says something; CLASH where both do, and differ."""
    if one in (None, ""):
        return other
    return one if other in (None, "") or one == other else CLASH


@dataclass(frozen=True)
class Want:
    """What turns an indicator met: `count` of the `bundles`, each of which needs all its parts done by different acts.

    Bundles that are better stand first. `missing` person-times are wanted besides, at communities (by their keys)
    that have so many residents uncovered (`uncovered`).
    """

    code: str
    bundles: list[tuple[Part, ...]]
    count: int
    missing: int = 0
    uncovered: dict[int, int] = field(default_factory=dict)


@dataclass
class Act:
    """One thing to do, and the codes of the indicators that ask for it."""

    part: Part
    codes: list[str]
