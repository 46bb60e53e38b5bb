"""Which tasks have to be done so that enough of those that are wanted are, and in what order."""

from collections import defaultdict
from collections.abc import Iterable

from campaigns.models import Task, TaskState
from campaigns.plan.rules import Tie, orders, partings

Awaited = dict[int, list[int]]


def tasks_to_do(wanted: list[int], count: int) -> tuple[list[int], bool] | None:
    """The keys of the tasks to finish so that `count` of the `wanted` are done, each after what it waits for.

    And whether any waits for another at all: where none does, any `count` of the wanted will do. None where too few
    can be done, since what they wait for stands in a closed phase. Three queries.
    """
    awaited = _awaited([*orders(), *partings()])
    free = set(Task.objects.live().changeable().exclude(state=TaskState.DONE).order_by().values_list("pk", flat=True))
    chains = [chain for chain in (_chain(pk, awaited) for pk in wanted) if free.issuperset(chain)]
    if len(chains) < count:
        return None
    if all(len(chain) == 1 for chain in chains):
        return [pk for chain in chains for pk in chain], False
    shortest = sorted(chains, key=len)[:count]
    return list(dict.fromkeys(pk for chain in shortest for pk in chain)), True


def _awaited(ties: Iterable[Tie]) -> Awaited:
    """What each task still waits for."""
    found: Awaited = defaultdict(list)
    for tie in ties:
        if tie.awaited_state != TaskState.DONE:
            found[tie.waiting].append(tie.awaited)
    return found


def _chain(pk: int, awaited: Awaited) -> list[int]:
    """A task after all that it waits for, directly or not."""
    done: dict[int, None] = {}
    waiting: list[tuple[int, bool]] = [(pk, False)]
    while waiting:
        here, is_ready = waiting.pop()
        if is_ready:
            done[here] = None
        elif here not in done:
            waiting.append((here, True))
            waiting += [(each, False) for each in awaited.get(here, ()) if each not in done]
    return list(done)
