"""Events, media and partners (first standard, E, F, G): each rule by name, then a second count of random ledgers."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from campaigns.models import Event, EventCategory, MediaItem, MediaKind, Theme
from campaigns.summaries.keeping import fold
from kepu.communities.models import Community, PartnerUnit
from kepu.periods import Period
from reports.assessment import as_json, evaluate, evaluate_one
from reports.standards import shipped_standard
from tests.reports.recount import Happening, Item, Ledgers, Place, half_up, recount

STANDARD = shipped_standard("demo-district")
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
LONGER = Period(date(2025, 6, 30), date(2026, 6, 30))  # a day more than a year
JUNE = Period(date(2026, 6, 2), date(2026, 6, 28))  # Tuesday to Sunday: whole weeks from the 8th, the 15th and the 22nd
ONE_DAY = timedelta(days=1)
BOUNDS = [(YEAR.start - ONE_DAY, 0), (YEAR.start, 1), (YEAR.end, 1), (YEAR.end + ONE_DAY, 0)]

# What makes an event count for the indicator.
COUNTED = {
    "E1": {"is_major": True},
    "E2": {"category": "科普日"},
    "E3": {"theme": "保障安全健康"},
    "E4": {"category": "其他"},
    "E5": {"category": "科教进社区"},
    "E6": {"category": "科学健身"},
    "E7": {},
    "G1": {"host_unit": "实验小学"},
}


def result(code, period=YEAR):
    return evaluate_one(STANDARD, code, period)


def value(code, period=YEAR):
    return result(code, period).value


@pytest.fixture
def school(db):
    return PartnerUnit.objects.create(name="实验小学", kind="学校")


@pytest.fixture
def make_item(db):
    """Build media items with sensible defaults straight in the database."""

    def make(day, kind="电视", **fields):
        number = MediaItem.objects.count()
        return MediaItem.objects.create(published_on=day, kind=kind, outlet="区融媒体", title=f"第{number}期", **fields)

    return make


# All indicators of events


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
@pytest.mark.parametrize("code", COUNTED)
def test_an_event_counts_by_its_first_day_and_both_ends_count(code, day, counts, make_event, guihua, school):
    make_event(starts_on=day, ends_on=day + ONE_DAY, **COUNTED[code])
    assert bool(value(code)) == counts
    assert result(code).count == counts


@pytest.mark.parametrize("code", COUNTED)
def test_an_event_taken_out_does_not_count(code, make_event, guihua, school):
    make_event(retired_at=timezone.now(), **COUNTED[code])
    assert (value(code), result(code).count) == (0, 0)


@pytest.mark.parametrize(("code", "met"), [("E1", 2), ("E5", 1)])
def test_what_is_asked_for_each_year_is_asked_for_each_started_year(code, met, make_event):
    for number in range(met):
        make_event(f"第{number}次", **COUNTED[code])
    assert (result(code).threshold, result(code).status) == (met, "met")
    assert (result(code, LONGER).threshold, result(code, LONGER).status) == (2 * met, "unmet")


@pytest.mark.parametrize("code", ["E4", "E6", "E7"])
def test_without_a_community_there_is_no_data(code, make_event):
    make_event()
    assert (value(code), result(code).status, result(code).count) == (None, "no_data", 0)


@pytest.mark.parametrize("code", ["E4", "E6", "E7"])
def test_with_a_community_and_no_event_the_share_is_nought(code, guihua):
    assert (value(code), result(code).status) == (0, "unmet")


# E1, E2, E3, E5


def test_only_major_events_count_as_major(make_event):
    make_event("一", is_major=True)
    make_event("二")
    assert value("E1") == 1


def test_a_category_held_twice_is_one_of_the_three_and_both_rows_stand_behind_it(make_event):
    make_event("一", category="科普日")
    make_event("二", category="科普日")
    make_event("三", category="科普宣传月")
    assert (value("E2"), result("E2").count) == (2, 3)


def test_a_publicity_week_is_not_one_of_the_three(make_event):
    make_event(category="科普宣传周")
    assert value("E2") == 0


@pytest.mark.parametrize(("number", "status"), [(2, "unmet"), (3, "met")])
def test_all_three_categories_are_asked_for(number, status, make_event):
    for category in ["科普宣传月", "科技活动周", "科普日"][:number]:
        make_event(category, category=category)
    assert (value("E2"), result("E2").status) == (number, status)


@pytest.mark.parametrize(("number", "status"), [(2, "unmet"), (3, "met")])
def test_all_three_themes_are_asked_for(number, status, make_event):
    for theme in ["节约能源资源", "保护生态环境", "保障安全健康"][:number]:
        make_event(theme, theme=theme)
    assert (value("E3"), result("E3").status) == (number, status)


@pytest.mark.parametrize("theme", ["", "其他"])
def test_another_theme_or_none_is_none_of_the_three(theme, make_event):
    make_event(theme=theme)
    assert value("E3") == 0


def test_only_events_of_its_category_go_into_communities(make_event):
    make_event("一", category="科教进社区")
    make_event("二", category="科普培训")
    assert value("E5") == 1


# E4, E6: where events were held


def test_an_event_is_held_at_its_host(make_event, guihua, songbai):
    make_event(host_community=guihua)
    assert list(result("E4").records) == [guihua]
    assert value("E4") == 50


def test_an_event_is_held_at_every_community_it_names(make_event, guihua, songbai):
    make_event(covered=[guihua, songbai])
    assert value("E4") == 100


def test_an_event_is_held_at_a_host_that_it_does_not_name(make_event, guihua, songbai):
    make_event(host_community=guihua, covered=[songbai])
    assert value("E4") == 100


def test_an_event_with_neither_is_held_at_all(make_event, guihua, songbai):
    make_event()
    assert (value("E4"), value("E6")) == (100, 100)


def test_an_event_of_the_subdistrict_that_names_one_is_held_there_only(make_event, guihua, songbai):
    make_event(covered=[songbai])
    assert list(result("E4").records) == [songbai]


def test_a_community_with_two_events_is_one_community(make_event, guihua, songbai):
    make_event("一", host_community=guihua)
    make_event("二", covered=[guihua])
    assert (value("E4"), result("E4").count) == (50, 1)


def test_an_event_nobody_came_to_was_held_all_the_same(make_event, guihua):
    make_event(attendance=0)
    assert (value("E4"), value("E7")) == (100, 0)


@pytest.mark.parametrize(("day", "shares"), [(YEAR.end, (0, 0)), (YEAR.end + ONE_DAY, (50, 50))])
def test_a_community_counts_while_it_is_active_on_the_last_day(day, shares, make_event, guihua, songbai):
    Community.objects.filter(pk=songbai.pk).update(retired_on=day)
    make_event(host_community=songbai)
    assert (value("E4"), value("E6")) == shares


@pytest.mark.parametrize("category", EventCategory.values)
def test_regular_events_are_of_the_five_categories(category, make_event, guihua):
    make_event(category=category)
    regular = {"身边科学应用展示", "科普讲座", "科普培训", "科学健身", "科普游园"}
    assert value("E6") == (100 if category in regular else 0)


# E7


@pytest.mark.parametrize(("persons", "status"), [(2799, "unmet"), (2800, "met")])
def test_coverage_is_judged_before_it_is_rounded(persons, status, make_event, guihua, songbai):
    make_event(host_community=guihua, attendance=persons)
    assert (result("E7").shown_value, result("E7").status) == ("70.0%", status)


@pytest.mark.parametrize(("persons", "shown"), [(1, "0.0%"), (2, "0.1%"), (10, "0.3%")])
def test_a_share_is_rounded_half_up_to_one_decimal(persons, shown, make_event, guihua, songbai):
    make_event(attendance=persons)
    assert result("E7").shown_value == shown


def test_events_behind_coverage_are_those_that_reached_somebody(make_event, guihua):
    came = make_event("一", host_community=guihua, attendance=1)
    make_event("二", host_community=guihua, attendance=0)
    assert list(result("E7").records) == [came]


def test_an_event_of_a_community_that_has_gone_does_not_stand_behind_coverage(make_event, guihua, songbai):
    Community.objects.filter(pk=songbai.pk).update(retired_on=YEAR.end)
    make_event("一", host_community=songbai)
    make_event("二", covered=[songbai])
    both = make_event("三", covered=[guihua, songbai])
    assert (value("E7"), list(result("E7").records)) == (2, [both])


def test_an_event_beyond_the_cap_still_stands_behind_coverage(make_event, songbai):
    for title in "一二":
        make_event(title, host_community=songbai, attendance=1000)
    assert (value("E7"), result("E7").count) == (100, 2)


# F1, F2


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        (date(2026, 6, 7), 0),  # Sunday of the week that the period cuts
        (date(2026, 6, 8), 1),
        (date(2026, 6, 28), 1),
        (date(2026, 6, 29), 0),
    ],
)
def test_a_week_counts_from_monday_to_sunday_if_it_lies_wholly_in_the_period(day, weeks, make_item):
    make_item(day)
    assert (value("F1", JUNE), result("F1", JUNE).count) == (pytest.approx(Decimal(100) * weeks / 3), weeks)


def test_two_items_of_one_week_serve_one_week(make_item):
    make_item(date(2026, 6, 8))
    make_item(date(2026, 6, 14), "报刊")
    assert (value("F1", JUNE), result("F1", JUNE).count) == (pytest.approx(Decimal(100) / 3), 2)


@pytest.mark.parametrize(("days", "status"), [([8, 15], "unmet"), ([14, 15, 28], "met")])
def test_every_week_is_asked_for(days, status, make_item):
    for day in days:
        make_item(date(2026, 6, day))
    assert result("F1", JUNE).status == status


def test_the_week_over_the_turn_of_the_year_is_one_week(make_item):
    make_item(date(2026, 1, 1))
    assert value("F1", Period(date(2025, 12, 29), date(2026, 1, 4))) == 100


def test_a_period_without_a_whole_week_has_no_data(make_item):
    make_item(date(2026, 6, 3))
    found = result("F1", Period(date(2026, 6, 2), date(2026, 6, 13)))
    assert (found.value, found.status, found.count) == (None, "no_data", 0)


@pytest.mark.parametrize("kind", MediaKind.values)
def test_television_and_press_are_for_the_column_all_other_media_for_the_rest(kind, make_item):
    make_item(date(2026, 6, 10), kind)
    is_column = kind in {"电视", "报刊"}
    assert (value("F1", JUNE) > 0, value("F2", JUNE)) == (is_column, 0 if is_column else 1)


@pytest.mark.parametrize(("day", "count"), BOUNDS)
def test_an_item_counts_on_both_ends_of_the_period(day, count, make_item):
    make_item(day, "网站")
    assert (value("F2"), result("F2").status) == (count, "met" if count else "unmet")


def test_an_item_taken_out_does_not_count(make_item):
    for kind in ("电视", "网站"):
        make_item(date(2026, 6, 10), kind, retired_at=timezone.now())
    assert (value("F1", JUNE), value("F2", JUNE)) == (0, 0)


# G1


@pytest.mark.parametrize("field", ["host_unit", "organizer", "co_organizers"])
def test_a_unit_named_in_any_of_the_three_columns_takes_part(field, make_event, school):
    make_event(**{field: ["区图书馆", "实验小学"] if field == "co_organizers" else "实验小学"})
    assert (value("G1"), list(result("G1").records)) == (1, [school])


def test_a_unit_named_often_counts_once(make_event, school):
    make_event("一", host_unit="实验小学", organizer="实验小学", co_organizers=["实验小学"])
    make_event("二", host_unit="实验小学")
    assert value("G1") == 1


@pytest.mark.parametrize("name", ["区图书馆", "实验", "实验小学东校区"])
def test_a_name_that_is_not_in_the_ledger_is_no_partner(name, make_event, school):
    make_event(host_unit=name, co_organizers=[name])
    assert (value("G1"), result("G1").status) == (0, "unmet")


def test_several_hosts_in_one_cell_are_each_named(make_event, school):
    make_event(host_unit="街道科协、实验小学")
    assert value("G1") == 1


def test_a_unit_taken_out_is_no_partner(make_event, school):
    PartnerUnit.objects.update(retired_at=timezone.now())
    make_event(host_unit="实验小学")
    assert value("G1") == 0


def test_a_unit_that_no_event_names_does_not_take_part(make_event, school):
    make_event()
    assert value("G1") == 0


# A second count of random ledgers

UNITS = ("实验小学", "医院", "书店")
STRANGER = "外地单位"


def random_ledgers(dice: random.Random) -> Ledgers:
    start = date(2026, 1, 1) + timedelta(days=dice.randrange(14))
    as_of = start + timedelta(days=dice.randrange(40))

    def a_day():
        return start + timedelta(days=dice.randint(-2, (as_of - start).days + 2))

    going = [None, None, None, as_of - ONE_DAY, as_of, as_of + ONE_DAY]
    places = tuple(Place(f"{n}号社区", dice.randint(1, 40), dice.choice(going)) for n in range(dice.randrange(6)))
    names = [place.name for place in places]
    return Ledgers(
        start=start,
        as_of=as_of,
        places=places,
        happenings=tuple(random_happening(dice, a_day(), names) for _ in range(dice.randrange(13))),
        items=tuple(
            Item(a_day(), dice.choice(MediaKind.values), dice.random() < 0.2) for _ in range(dice.randrange(12))
        ),
        units=frozenset(dice.sample(UNITS, dice.randrange(4))),
    )


def random_happening(dice: random.Random, day: date, names: list[str]) -> Happening:
    return Happening(
        day=day,
        attendance=dice.choice([0, 1, 2, dice.randint(3, 60)]),
        category=dice.choice(EventCategory.values),
        theme=dice.choice(["", *Theme.values]),
        is_major=dice.random() < 0.4,
        host=dice.choice([None, *names]),
        covered=frozenset(dice.sample(names, dice.randint(0, len(names)) if dice.random() < 0.5 else 0)),
        units=tuple(dice.choice(["", STRANGER, *UNITS]) for _ in range(dice.randrange(5))),
        retired=dice.random() < 0.2,
    )


def write(ledgers: Ledgers) -> None:
    """The ledgers as rows of the portal; a unit that is not in them was taken out."""
    places = {
        place.name: Community.objects.create(
            name=place.name, code=str(number), residents=place.residents, retired_on=place.retired_on
        )
        for number, place in enumerate(ledgers.places)
    }
    for name in UNITS:
        PartnerUnit.objects.create(name=name, kind="其他", retired_at=gone(name not in ledgers.units))
    for number, each in enumerate(ledgers.happenings):
        write_happening(each, f"第{number}次", places)
    for number, each in enumerate(ledgers.items):
        MediaItem.objects.create(
            published_on=each.day, kind=each.kind, outlet="媒体", title=f"第{number}期", retired_at=gone(each.retired)
        )


def write_happening(each: Happening, title: str, places: dict[str, Community]) -> None:
    host_unit, organizer, *others = [*each.units, "", ""]
    event = Event.objects.create(
        title=title,
        starts_on=each.day,
        place="广场",
        attendance=each.attendance,
        category=each.category,
        theme=each.theme,
        is_major=each.is_major,
        host_community=places.get(each.host),
        host_unit=host_unit,
        organizer=organizer,
        co_organizers=[name for name in others if name],
        retired_at=gone(each.retired),
    )
    event.covered.set(places[name] for name in each.covered)


def gone(retired: bool):
    return timezone.now() if retired else None


ASKED = {"E1": 2, "E2": 3, "E3": 3, "E4": 100, "E5": 1, "E6": 100, "E7": 70, "F1": 100, "F2": 1, "G1": 1}
SHARES = {"E4", "E6", "E7", "F1"}


def expected(code: str, value: Fraction | None, rows: int) -> tuple:
    """Value as the command line gives it, status, rows."""
    if value is None:
        return None, "no_data", rows
    return half_up(value) if code in SHARES else int(value), "met" if value >= ASKED[code] else "unmet", rows


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(60))
def test_the_portal_and_a_second_count_agree(seed):
    ledgers = random_ledgers(random.Random(seed))
    write(ledgers)
    counted = {code: expected(code, count.value, count.rows) for code, count in recount(ledgers).items()}
    assert portal_says(ledgers) == counted  # from the events, for their days have just changed
    fold()
    assert portal_says(ledgers) == counted  # from the daily summaries


def portal_says(ledgers: Ledgers) -> dict[str, tuple]:
    said = as_json(evaluate(STANDARD, Period(ledgers.start, ledgers.as_of)))["indicators"]
    return {each["code"]: (each["value"], each["status"], each["records"]) for each in said if each["code"] in ASKED}
