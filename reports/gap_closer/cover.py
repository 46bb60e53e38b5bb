"""The fewest acts that do what several indicators want (docs/decisions/gap-closer.md).

One indicator after the other is laid over the acts found so far, as many of its parts onto one act each as can be
(a largest matching); what is left becomes new acts. Which indicator goes first matters, so all orders are tried where
that is little work, and one that has proved good where it is much.
"""

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


def _laid(wants: list[Want]) -> list[Act]:
    acts: list[Act] = []
    for want in wants:
        lay = _lay_people if want.missing else _lay_single if _is_single(want) else _lay_bundles
        lay(want, acts)
    return acts


def _is_single(want: Want) -> bool:
    return all(len(bundle) == 1 for bundle in want.bundles)


def _lay_single(want: Want, acts: list[Act]) -> None:
    parts = [bundle[0] for bundle in want.bundles]
    taken = _matching(parts, acts)
    chosen = sorted(range(len(parts)), key=lambda place: place not in taken)[: want.count]
    for place in sorted(chosen):
        _put(parts[place], want.code, acts, taken.get(place))


def _matching(parts: list[Part], acts: list[Act]) -> dict[int, int]:
    """The largest matching of parts (by place) to acts (by place) that can be both."""
    fitting = [_fitting(part, acts) for part in parts]
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


def _fitting(part: Part, acts: list[Act]) -> list[int]:
    """The acts that can be this part too, those that stay the most open last."""
    found = [place for place, act in enumerate(acts) if act.part.with_(part)]
    return sorted(found, key=lambda place: acts[place].part.where is None)


def _put(part: Part, code: str, acts: list[Act], place: int | None) -> None:
    if place is None:
        acts.append(Act(part, [code]))
    else:
        acts[place] = Act(acts[place].part.with_(part), [*acts[place].codes, code])


def _lay_bundles(want: Want, acts: list[Act]) -> None:
    """Bundles of several parts: those first of which the most is done already."""

    def cost(bundle: tuple[Part, ...]) -> int:
        return len(bundle) - len(_matching(list(bundle), acts))

    for bundle in sorted(want.bundles, key=cost)[: want.count]:
        free = [act for act in acts if want.code not in act.codes]
        taken = _matching(list(bundle), free)
        for place, part in enumerate(bundle):
            onto = acts.index(free[taken[place]]) if place in taken else None
            _put(part, want.code, acts, onto)


def _lay_people(want: Want, acts: list[Act]) -> None:
    """Person-times: at the events there are anyhow, the emptiest communities first; then at further events."""
    missing, uncovered = want.missing, dict(want.uncovered)
    events = [
        place for place, act in enumerate(acts) if act.part.kind == "event" and act.part.where in (None, *uncovered)
    ]
    placed = {acts[place].part.where for place in events} - {None}
    elsewhere = sorted((pk for pk in uncovered if pk not in placed), key=lambda pk: -uncovered[pk])
    offers = [(place, acts[place].part.where or (elsewhere.pop(0) if elsewhere else 0)) for place in events]
    offers += [(None, pk) for pk in elsewhere]
    for place, pk in sorted(offers, key=lambda offer: (offer[0] is None, -uncovered.get(offer[1], 0))):
        people = min(missing, uncovered.pop(pk, 0))
        if people:
            part = acts[place].part if place is not None else Part("event")
            missing -= people
            if place is None:
                acts.append(Act(part.for_people(pk, people), [want.code]))
            else:
                acts[place] = Act(part.for_people(pk, people), [*acts[place].codes, want.code])
