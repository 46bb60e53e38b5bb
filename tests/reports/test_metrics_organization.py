"""Posts, branches, leading group, volunteers and training (first standard, A, B, P1): each rule by name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kepu.communities.models import Post
from kepu.periods import Period
from reports.assessment import evaluate_one
from reports.standards import shipped_standard
from volunteers.models import Training, Volunteer

STANDARD = shipped_standard("demo-district")
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
ONE_DAY = timedelta(days=1)
RETIRED = datetime(2026, 6, 1, tzinfo=UTC)
BOUNDS = [(YEAR.start - ONE_DAY, 0), (YEAR.start, 1), (YEAR.end, 1), (YEAR.end + ONE_DAY, 0)]


def result(code, period=YEAR):
    return evaluate_one(STANDARD, code, period)


def told(code, period=YEAR):
    """Value, status, and how many rows stand behind it."""
    found = result(code, period)
    return found.value, found.status, found.count


@pytest.fixture
def appoint(db):
    def make(body, position, **fields):
        number = Post.objects.count()
        return Post.objects.create(**{"body": body, "position": position, "name": f"人{number}"} | fields)

    return make


@pytest.fixture
def join(db):
    def make(**fields):
        number = Volunteer.objects.count()
        usual = {
            "name": f"志愿者{number}",
            "phone": f"138{number:08}",
            "source": "社区",
            "registered_on": date(2026, 1, 1),
        }
        return Volunteer.objects.create(**usual | fields)

    return make


@pytest.fixture
def train(db):
    def make(audience="专职人员", held_on=date(2026, 3, 1), **fields):
        name = f"培训{Training.objects.count()}"
        return Training.objects.create(name=name, held_on=held_on, audience=audience, hours=2, attendance=20, **fields)

    return make


# A1 and P1: posts in office


def test_both_posts_of_the_association_are_asked_for(appoint):
    assert told("A1") == (0, "unmet", 0)
    appoint("街道科协", "会长")
    assert told("A1") == (1, "unmet", 1)
    appoint("街道科协", "科普专干")
    assert told("A1") == (2, "met", 2)


def test_two_persons_in_one_post_fill_one_post(appoint):
    appoint("街道科协", "科普专干")
    appoint("街道科协", "科普专干")
    assert told("A1") == (1, "unmet", 2)


def test_the_same_post_in_another_body_does_not_count(appoint, guihua):
    appoint("社区科普分会", "会长", community=guihua)
    appoint("创建工作领导小组", "副组长")
    assert result("A1").value == 0
    assert result("P1").value == 0


OFFICE_DAYS = [
    ({}, 1),
    ({"started_on": YEAR.end}, 1),
    ({"started_on": YEAR.end + ONE_DAY}, 0),
    ({"ended_on": YEAR.end + ONE_DAY}, 1),
    ({"ended_on": YEAR.end}, 0),
    ({"started_on": date(2020, 1, 1), "ended_on": date(2021, 1, 1)}, 0),
    ({"retired_at": RETIRED}, 0),
]


@pytest.mark.parametrize(("days", "counts"), OFFICE_DAYS, ids=str)
def test_in_office_is_who_has_begun_and_not_left_on_the_last_day(appoint, days, counts):
    appoint("创建工作领导小组", "组长", **days)
    assert told("P1") == (counts, "met" if counts else "unmet", counts)
    appoint("街道科协", "会长", **days)
    assert result("A1").value == counts


# A2: branches


def branch(appoint, community, *positions, **fields):
    for position in positions:
        appoint("社区科普分会", position, community=community, **fields)


def test_without_a_community_there_is_nothing_to_divide_by(db):
    assert told("A2") == (None, "no_data", 0)


@pytest.mark.parametrize(
    ("positions", "complete"),
    [
        (("会长",), False),
        (("负责人",), False),
        (("科普专干", "负责人"), False),
        (("会长", "成员"), False),
        (("会长", "负责人"), True),
        (("会长", "科普专干"), True),
    ],
)
def test_a_branch_needs_a_chair_and_somebody_in_charge(appoint, guihua, positions, complete):
    branch(appoint, guihua, *positions)
    assert told("A2") == (100 if complete else 0, "met" if complete else "unmet", int(complete))


def test_every_community_needs_its_branch_and_records_are_communities(appoint, guihua, songbai):
    branch(appoint, guihua, "会长", "负责人")
    assert told("A2") == (50, "unmet", 1)
    assert list(result("A2").records) == [guihua]
    branch(appoint, songbai, "会长", "负责人")
    assert told("A2") == (100, "met", 2)


def test_a_chair_who_has_left_leaves_the_branch_incomplete(appoint, guihua):
    branch(appoint, guihua, "负责人")
    branch(appoint, guihua, "会长", ended_on=YEAR.end)
    assert result("A2").value == 0


def test_a_community_that_has_ended_is_not_asked(appoint, guihua, songbai):
    branch(appoint, guihua, "会长", "负责人")
    songbai.retired_on = YEAR.end
    songbai.save()
    assert told("A2") == (100, "met", 1)
    songbai.retired_on = YEAR.end + ONE_DAY
    songbai.save()
    assert result("A2").value == 50


# B1: growth


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_who_joins_within_the_period_counts_both_ends_included(join, day, counts):
    join(registered_on=day)
    assert told("B1") == (counts, "met" if counts else "unmet", counts)


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_who_left_within_the_period_is_taken_off(join, day, counts):
    join(registered_on=date(2020, 1, 1), state="退出", left_on=day)
    assert result("B1").value == -counts


def test_who_left_on_an_unknown_day_left_before_the_period(join):
    join(registered_on=date(2026, 1, 1), state="退出")
    assert told("B1") == (0, "unmet", 0)


def test_who_joined_and_left_within_the_period_counts_as_a_loss_only(join):
    """By the words of the standard: 在册 − 退出; who has left is no longer 在册."""
    join(state="退出", left_on=date(2026, 3, 1))
    join()
    join()
    assert told("B1") == (1, "met", 2)


def test_paused_and_retired_volunteers_do_not_count(join):
    join(state="暂停")
    join(retired_at=RETIRED)
    join(registered_on=date(2020, 1, 1), state="退出", left_on=date(2026, 1, 1), retired_at=RETIRED)
    assert told("B1") == (0, "unmet", 0)


# B2: sources


def test_three_sources_are_asked_for_and_each_counts_once(join):
    for source, value in (("学校", 1), ("学校", 1), ("非公企业", 2), ("机关事业单位", 2), ("社区", 3)):
        join(source=source)
        assert result("B2").value == value
    assert told("B2") == (3, "met", 4)


@pytest.mark.parametrize(("day", "counts"), [(date(2010, 1, 1), 1), (YEAR.end, 1), (YEAR.end + ONE_DAY, 0)])
def test_sources_are_of_who_registered_by_the_last_day_however_long_ago(join, day, counts):
    join(registered_on=day)
    assert result("B2").value == counts


@pytest.mark.parametrize("fields", [{"state": "退出"}, {"state": "暂停"}, {"retired_at": RETIRED}], ids=str)
def test_sources_are_of_registered_volunteers_only(join, fields):
    join(**fields)
    assert result("B2").value == 0


# B3: training


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_training_within_the_period_counts_both_ends_included(train, day, counts):
    train(held_on=day)
    assert told("B3") == (counts, "met" if counts else "unmet", counts)


@pytest.mark.parametrize(("audience", "counts"), [("专职人员", 1), ("兼职人员", 1), ("混合", 1), ("志愿者", 0)])
def test_training_of_volunteers_alone_is_not_training_of_staff(train, audience, counts):
    train(audience)
    assert result("B3").value == counts


def test_a_longer_period_asks_for_one_session_for_each_started_year(train):
    longer = Period(YEAR.start - ONE_DAY, YEAR.end)
    train()
    assert result("B3", YEAR).status == "met"
    assert told("B3", longer) == (1, "unmet", 1)
    train()
    assert result("B3", longer).status == "met"


def test_training_taken_out_does_not_count(train):
    train(retired_at=RETIRED)
    assert result("B3").value == 0
