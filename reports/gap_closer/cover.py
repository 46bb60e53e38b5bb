"""The fewest acts that do what several indicators want (docs/decisions/gap-closer.md).

One indicator after the other is laid over the acts found so far, as many of its parts onto one act each as can be
(a largest matching); what is left becomes new acts. Which indicator goes first matters, so all orders are tried where
that is little work, and one that has proved good where it is much.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations

from reports.gap_closer.parts import Act, Part, Want

MOST_ORDERED = 5  # wants of which every order is tried: 120
MOST_BUNDLES = 120  # in all; beyond it one order has to do


def cover(wants: Iterable[Want]) -> list[Act]:
    """Acts that fulfil all `wants`, the fewest that can be found."""
    acts = []
    for together in _connected(list(wants)):
        acts += min((_laid(order) for order in _orders(together)), key=len)
    return acts


def _connected(wants: list[Want]) -> list[list[Want]]:
    """Wants that have a kind of act in common stand together: only these can share acts."""
    groups: list[tuple[set[str], list[Want]]] = []
    for want in wants:
        kinds = {part.kind for bundle in want.bundles for part in bundle} | ({"event"} if want.missing else set())
        touched = [group for group in groups if group[0] & kinds]
        groups = [group for group in groups if not group[0] & kinds]
        merged = kinds.union(*(group[0] for group in touched))
        groups.append((merged, [each for group in touched for each in group[1]] + [want]))
    return [group for _kinds, group in groups]


def _orders(wants: list[Want]) -> Iterable[list[Want]]:
    """In which orders to try them; who wants person-times comes last, for any event will do for some of them."""
    last = [want for want in wants if want.missing]
    first = sorted((want for want in wants if not want.missing), key=_openness)
    if len(first) > MOST_ORDERED or sum(len(want.bundles) for want in first) > MOST_BUNDLES:
        return [first + last]
    return ([*order, *last] for order in permutations(first))


def _openness(want: Want) -> tuple:
    """What asks for the most goes first: what asks for less can then be laid over it."""
    part = want.bundles[0][0]
    return (part.where is None, part.kinds is None, not part.topic, want.count == len(want.bundles))


class Acts:
    """The acts found so far; where many are, those that a part can be laid over are found without asking all."""

    def __init__(self):
        self.all: list[Act] = []
        self._at: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        self._of: dict[str, list[int]] = defaultdict(list)

    def put(self, part: Part, code: str, place: int | None) -> None:
        """Lay a part over the act at `place`, or make a new act of it."""
        if place is None:
            self._of[part.kind].append(len(self.all))
            self._at[part.kind, part.where].append(len(self.all))
            self.all.append(Act(part, [code]))
            return
        act = self.all[place]
        both = act.part.with_(part)
        if both.where != act.part.where:
            self._at[both.kind, act.part.where].remove(place)
            self._at[both.kind, both.where].append(place)
        self.all[place] = Act(both, [*act.codes, code])

    def fitting(self, part: Part, code: str) -> list[int]:
        """The acts that can be this part too and do not serve `code` yet, those that stay the most open last."""
        if part.where is None:
            near = sorted(self._of[part.kind], key=lambda place: self.all[place].part.where is None)
        else:
            near = self._at[part.kind, part.where] + self._at[part.kind, None]
        return [place for place in near if code not in self.all[place].codes and self.all[place].part.with_(part)]


def _laid(wants: list[Want]) -> list[Act]:
    acts = Acts()
    for want in wants:
        lay = _lay_people if want.missing else _lay_single if _is_single(want) else _lay_bundles
        lay(want, acts)
    return acts.all


def _is_single(want: Want) -> bool:
    return all(len(bundle) == 1 for bundle in want.bundles)


def _lay_single(want: Want, acts: Acts) -> None:
    parts = [bundle[0] for bundle in want.bundles]
    taken = _matching(parts, want.code, acts)
    chosen = sorted(range(len(parts)), key=lambda place: place not in taken)[: want.count]
    for place in sorted(chosen):
        acts.put(parts[place], want.code, taken.get(place))


def _matching(parts: list[Part], code: str, acts: Acts) -> dict[int, int]:
    """The largest matching of parts (by place) to acts (by place) that can be both."""
    fitting = [acts.fitting(part, code) for part in parts]
    holder: dict[int, int] = {}

    def found(place: int, seen: set[int]) -> bool:
        for act in fitting[place]:
            if act not in seen:
                seen.add(act)
                if act not in holder or found(holder[act], seen):
                    holder[act] = place
                    return True
        return False

    for place in range(len(parts)):
        found(place, set())
    return {place: act for act, place in holder.items()}


def _lay_bundles(want: Want, acts: Acts) -> None:
    """Bundles of several parts: those first of which the most is done already."""

    def cost(bundle: tuple[Part, ...]) -> int:
        return len(bundle) - len(_matching(list(bundle), want.code, acts))

    for bundle in sorted(want.bundles, key=cost)[: want.count]:
        taken = _matching(list(bundle), want.code, acts)
        for place, part in enumerate(bundle):
            acts.put(part, want.code, taken.get(place))


def _lay_people(want: Want, acts: Acts) -> None:
    """Person-times: at the events there are anyhow, the emptiest communities first; then at further events."""
    missing, uncovered = want.missing, dict(want.uncovered)
    for place, pk in _offers(want, acts):
        people = min(missing, uncovered.pop(pk, 0))
        if people:
            missing -= people
            acts.put(Part("event", pk, people=people), want.code, place)


def _offers(want: Want, acts: Acts) -> list[tuple[int | None, int]]:
    """Where people can be reached, in what order: events (by place; None for one more) with their community."""
    fixed = {place: act.part.where for place, act in enumerate(acts.all) if act.part.kind == "event" and act.part.where}
    free = [place for place, act in enumerate(acts.all) if act.part.kind == "event" and not act.part.where]
    taken = set(fixed.values())
    emptiest = [pk for pk in sorted(want.uncovered, key=lambda pk: -want.uncovered[pk]) if pk not in taken]
    there = [*fixed.items(), *zip(free, emptiest, strict=False)]
    there.sort(key=lambda offer: -want.uncovered.get(offer[1], 0))
    return there + [(None, pk) for pk in emptiest[len(free) :]]
