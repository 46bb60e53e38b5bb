"""The fewest acts for several indicators, against an exhaustive search of small cases."""

import random
from itertools import combinations, product

import pytest

from reports.gap_closer.cover import cover
from reports.gap_closer.parts import Part, Want

COMMUNITIES, KINDS, THEMES = (1, 2, 3), ("讲座", "培训", "科普日"), ("节约", "安全")


def fewest(wants: list[Want]) -> int:
    """By trying everything: each choice of bundles, each way of laying their parts over one another."""
    choices = product(*(combinations(want.bundles, want.count) for want in wants))
    return min(
        _fewest_for([(w.code, p) for w, bundles in zip(wants, chosen, strict=True) for b in bundles for p in b])
        for chosen in choices
    )


def _fewest_for(parts: list[tuple[str, Part]]) -> int:
    best = len(parts)

    def go(place: int, acts: list[tuple[Part, frozenset]]) -> None:
        nonlocal best
        if len(acts) >= best and place < len(parts):
            return
        if place == len(parts):
            best = min(best, len(acts))
            return
        code, part = parts[place]
        for number, (act, codes) in enumerate(acts):
            if code not in codes and (both := act.with_(part)):
                go(place + 1, [*acts[:number], (both, codes | {code}), *acts[number + 1 :]])
        go(place + 1, [*acts, (part, frozenset([code]))])

    go(0, [])
    return best


def some_wants(chance: random.Random) -> list[Want]:
    """What indicators of events may want in a small sub-district."""

    def bundles(options: list[Part]) -> list[tuple[Part, ...]]:
        return [(each,) for each in chance.sample(options, chance.randint(1, len(options)))]

    kinds = frozenset(chance.sample(KINDS, 2))
    made = {
        "社区": bundles([Part("event", where=each) for each in COMMUNITIES]),
        "经常": bundles([Part("event", where=each, kinds=kinds) for each in COMMUNITIES]),
        "类别": bundles([Part("event", kinds=frozenset([each])) for each in KINDS]),
        "主题": bundles([Part("event", topic=each) for each in THEMES]),
        "重大": [(Part("event", flags=frozenset(["major"])),)] * chance.randint(1, 2),
    }
    codes = chance.sample(sorted(made), chance.randint(2, 4))
    return [Want(code, made[code], chance.randint(1, len(made[code]))) for code in codes]


@pytest.mark.parametrize("seed", range(150))
def test_no_smaller_set_of_acts_would_do(seed):
    wants = some_wants(random.Random(seed))
    assert len(cover(wants)) == fewest(wants)


@pytest.mark.parametrize("seed", range(40))
def test_every_want_is_fulfilled_by_acts_of_its_own(seed):
    wants = some_wants(random.Random(1000 + seed))
    acts = cover(wants)
    for want in wants:
        serving = [act for act in acts if want.code in act.codes]
        assert len(serving) == want.count
        # Each act says all that one of the parts asks for.
        assert all(any(act.part.with_(part) == act.part for (part,) in want.bundles) for act in serving)


def test_one_event_does_what_four_indicators_ask_for():
    lecture = frozenset(["讲座", "培训"])
    [act] = cover(
        [
            Want("E4", [(Part("event", where=1),)], 1),
            Want("E6", [(Part("event", where=1, kinds=lecture),)], 1),
            Want("E3", [(Part("event", topic="安全"),)], 1),
            Want("E1", [(Part("event", flags=frozenset(["major"])),)], 1),
        ]
    )
    assert act.part == Part("event", 1, lecture, "安全", frozenset(["major"]))
    assert sorted(act.codes) == ["E1", "E3", "E4", "E6"]


def test_person_times_go_to_the_events_there_are_and_then_to_the_emptiest_communities():
    """1,000 are missing; 300 of them fit where an event is wanted anyhow, 600 into the emptiest, 100 into the next."""
    acts = cover(
        [
            Want("E4", [(Part("event", where=3),)], 1),
            Want("E7", [], 0, missing=1000, uncovered={1: 600, 2: 500, 3: 300}),
        ]
    )
    assert {act.part.where: act.part.people for act in acts} == {3: 300, 1: 600, 2: 100}
    assert {tuple(act.codes) for act in acts} == {("E4", "E7"), ("E7",)}


def test_an_event_that_may_be_anywhere_goes_where_most_people_are_missing():
    acts = cover(
        [
            Want("E5", [(Part("event", kinds=frozenset(["科教进社区"])),)], 1),
            Want("E7", [], 0, missing=400, uncovered={1: 600, 2: 500}),
        ]
    )
    [act] = acts
    assert (act.part.where, act.part.people) == (1, 400)


def test_of_bundles_those_that_need_the_least_are_chosen():
    room, board = frozenset(["科普活动室"]), frozenset(["科普画廊"])
    both = [
        (Part("facility", 1, room), Part("facility", 1, board)),
        (Part("facility", 2, room), Part("facility", 2, board)),
    ]
    gallery = Want("C1", [(Part("facility", kinds=board, flags=frozenset(["main_venue"])),)], 1)
    acts = cover([Want("C3", both, 1), gallery])
    assert len(acts) == 2
