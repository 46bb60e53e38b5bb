"""A round of visits in one form; what is planned counts only once it was made."""

from datetime import date

import pytest

from campaigns.inspection.actions import finish_visit
from campaigns.inspection.schedule_form import ScheduleForm, spread
from campaigns.models import Visit, VisitState
from kepu.periods import Period
from reports.metrics import METRICS
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
PAGE = "/inspections/schedule/"
KEY = "7f0b2c1e-1111-4222-8333-444455556666"


def fields(*ticked, **changes):
    """The form as it is sent: a day for each ticked community."""
    sent = {"visitors": "王芳、孙丽", "scope": "设施", "first_day": "2026-07-06", "a_day": "2", "creation_key": KEY}
    for community, day in ticked:
        sent |= {f"on_{community.pk}": "on", f"day_{community.pk}": day}
    return sent | changes


def test_two_a_day_and_no_weekend():
    friday = date(2026, 7, 3)
    days = [day.day for _each, day in spread("甲乙丙丁", friday, 2, weekends=False)]
    assert days == [3, 3, 6, 6]
    assert [day.day for _each, day in spread("甲乙丙", friday, 1, weekends=True)] == [3, 4, 5]


def test_a_round_is_scheduled_in_one_form(as_user, officer, guihua, songbai):
    page = as_user(officer).post(PAGE, fields((guihua, "2026-07-06"), (songbai, "2026-07-07")), follow=True)
    assert "已安排 2 次检查" in page.content.decode()
    assert set(Visit.objects.values_list("community", "visited_on", "state", "visitors")) == {
        (guihua.pk, date(2026, 7, 6), "已安排", "王芳、孙丽"),
        (songbai.pk, date(2026, 7, 7), "已安排", "王芳、孙丽"),
    }
    assert all(visit.history.count() == 1 for visit in Visit.objects.all())


def test_the_days_are_offered_and_who_was_visited_or_is_planned_is_not_ticked(
    as_user, officer, guihua, songbai, make_visit
):
    make_visit(guihua, date(2026, 6, 1))
    page = as_user(officer).get(PAGE).content.decode()
    assert "上次检查 2026年6月1日" in page
    assert "尚未检查" in page
    assert f'name="on_{songbai.pk}" class="form-check-input" id="id_on_{songbai.pk}" checked' in page
    assert f'name="on_{guihua.pk}" class="form-check-input" id="id_on_{guihua.pk}" checked' not in page
    make_visit(songbai, date(2026, 7, 8), state="已安排")
    assert "已安排 2026年7月8日" in as_user(officer).get(PAGE).content.decode()


def test_spreading_anew_saves_nothing_and_keeps_what_was_typed(as_user, officer, guihua, songbai):
    sent = fields((guihua, "2026-07-06"), (songbai, ""), first_day="2026-07-10", a_day="1", spread="yes")
    page = as_user(officer).post(PAGE, sent).content.decode()
    assert not Visit.objects.exists()
    assert 'value="2026-07-10"' in page
    assert 'value="2026-07-13"' in page  # the eleventh is a Saturday
    assert 'value="王芳、孙丽"' in page


def test_a_second_click_makes_no_second_round(as_user, officer, guihua):
    for _click in range(2):
        answer = as_user(officer).post(PAGE, fields((guihua, "2026-07-06")))
        assert answer.status_code == 302
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-06-29", "这一天已经过去"), ("", "请选择日期"), ("2026-02-30", "不是"), ("2026-07-06", "这一天")],
)
def test_a_day_that_cannot_be_is_refused_beside_its_community(
    as_user, officer, guihua, songbai, make_visit, day, sentence
):
    make_visit(guihua, date(2026, 7, 6), state="已安排")
    page = as_user(officer).post(PAGE, fields((guihua, day), (songbai, "2026-07-08"))).content.decode()
    wrong = page.split('class="wrong"')[1].split("</li>")[0]
    assert sentence in wrong
    assert Visit.objects.count() == 1


def test_nothing_ticked_is_said(as_user, officer, guihua):
    assert "没有勾选社区" in as_user(officer).post(PAGE, fields()).content.decode()


def test_a_planned_visit_does_not_count_until_it_was_made(officer, guihua, make_visit):
    visit = make_visit(guihua, TODAY, state="已安排")
    period, visited = Period.ending(TODAY), METRICS["communities_visited"]
    assert not Visit.objects.made_in(period).exists()
    assert visited(period).value == 0
    finish_visit(visit, day=TODAY, by=officer)
    assert Visit.objects.made_in(period).get() == visit
    assert visited(period).value == 100


def test_the_day_of_a_planned_visit_can_be_changed_to_a_day_to_come(as_user, officer, guihua, make_visit):
    visit = make_visit(guihua, date(2026, 7, 6), state="已安排")
    sent = {"community": guihua.pk, "visited_on": "2026-07-09", "visitors": "孙丽", "version": "1"}
    sent |= {f"{prefix}-{name}_FORMS": "0" for prefix in ("findings", "kept") for name in ("TOTAL", "INITIAL")}
    as_user(officer).post(f"/registers/visits/{visit.pk}/edit/", sent)
    visit.refresh_from_db()
    assert (visit.visited_on, visit.state) == (date(2026, 7, 9), VisitState.SCHEDULED)


def test_who_may_schedule(as_user, clerk, leader, inspector):
    for person in (clerk, leader, inspector):
        assert as_user(person).get(PAGE).status_code == 403
        assert as_user(person).post(PAGE, {}).status_code == 403


def test_the_form_offers_the_communities_that_the_person_sees(clerk, officer, inspector, guihua, songbai):
    offered = [ScheduleForm(user=user).communities for user in (officer, clerk, inspector)]
    assert offered == [[guihua, songbai], [guihua], []]


def test_the_board_shows_what_is_planned_under_way_and_made(as_user, officer, clerk, begun, make_visit, songbai):
    make_visit(songbai, date(2026, 6, 1))
    page = as_user(officer).get("/inspections/").content.decode()
    assert "已填 0／共 2 项" in page
    assert "继续检查" in page
    own = as_user(clerk).get("/inspections/").content.decode()
    assert "松柏社区" not in own
    assert "继续检查" not in own


def test_the_board_takes_a_fixed_number_of_queries(as_user, officer, guihua, make_visit, django_assert_max_num_queries):
    for day in range(1, 9):
        make_visit(guihua, date(2026, 7, day), state="已安排")
        make_visit(guihua, date(2026, 5, day))
    client = as_user(officer)
    client.get("/inspections/")
    with django_assert_max_num_queries(7):
        client.get("/inspections/")


def test_the_schedule_takes_a_fixed_number_of_queries(as_user, officer, guihua, songbai, django_assert_max_num_queries):
    client = as_user(officer)
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)
