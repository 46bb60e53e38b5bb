"""The form of a volunteer, as a clerk uses it."""

from datetime import date

import pytest

from tests.kepu.registers.rows import filled_in
from volunteers.models import Team, Volunteer

pytestmark = pytest.mark.django_db
NEW = {
    "name": "张伟",
    "phone": "13900000001",
    "source": "社区",
    "registered_on": "2026-05-01",
    "state": "在册",
}
PAGE = "/registers/volunteers/new/"


@pytest.fixture
def known(guihua):
    return Volunteer.objects.create(
        name="张伟",
        phone="13800000009",
        source="社区",
        registered_on=date(2026, 1, 1),
        community=guihua,
        skills=["天文", "急救"],
    )


def test_skills_in_use_are_ticked_and_others_typed(as_user, clerk, known):
    sent = NEW | {"name": "李娜", "skills": ["急救"], "more_skills": "园艺、急救"}
    as_user(clerk).post(PAGE, sent)
    assert Volunteer.objects.get(name="李娜").skills == ["急救", "园艺"]


def test_the_own_skills_are_ticked_when_the_form_is_opened(as_user, clerk, known):
    form = as_user(clerk).get(f"/registers/volunteers/{known.pk}/edit/").context["form"]
    assert form["skills"].value() == ["天文", "急救"]
    assert [key for key, _label in form.fields["skills"].choices] == ["天文", "急救"]


def test_the_most_widespread_skills_come_first(as_user, clerk, known, guihua):
    Volunteer.objects.create(**NEW, community=guihua, skills=["急救"])
    form = as_user(clerk).get(PAGE).context["form"]
    assert [key for key, _label in form.fields["skills"].choices] == ["急救", "天文"]


def test_a_new_team_is_founded_with_the_volunteer(as_user, clerk):
    client = as_user(clerk)
    client.post(PAGE, NEW | {"new_team": "星空科普队"})
    client.post(PAGE, NEW | {"name": "李娜", "phone": "13900000002", "new_team": "星空科普队"})
    assert Team.objects.get().members.count() == 2


def test_no_team_is_left_over_where_the_volunteer_was_refused(as_user, clerk, known):
    answer = as_user(clerk).post(PAGE, NEW | {"name": "李娜", "phone": known.phone, "new_team": "星空科普队"})
    assert "该手机号码" in answer.content.decode()
    assert not Team.objects.exists()


def test_a_team_is_chosen_or_named_not_both(as_user, clerk):
    team = Team.objects.create(name="急救队")
    answer = as_user(clerk).post(PAGE, NEW | {"team": team.pk, "new_team": "星空科普队"})
    assert "new_team" in answer.context["form"].errors
    assert not Volunteer.objects.exists()


def test_a_team_of_another_community_is_not_offered_but_an_own_one_is_kept(as_user, clerk, known, songbai):
    foreign = Team.objects.create(name="松柏队", community=songbai)
    assert "松柏队" not in as_user(clerk).get(PAGE).content.decode()
    known.team = foreign
    known.save()
    assert "松柏队" in as_user(clerk).get(f"/registers/volunteers/{known.pk}/edit/").content.decode()


def test_a_namesake_is_shown_before_somebody_is_registered_twice(as_user, clerk, known):
    client = as_user(clerk)
    assert "is_another" not in client.get(PAGE).content.decode()
    page = client.post(PAGE, NEW).content.decode()
    assert "138****0009" in page
    assert 'name="is_another"' in page
    assert Volunteer.objects.count() == 1
    client.post(PAGE, NEW | {"is_another": "on"})
    assert Volunteer.objects.count() == 2


def test_a_namesake_of_another_community_is_not_told_to_a_clerk(as_user, clerk, known, songbai):
    Volunteer.objects.update(community=songbai)
    as_user(clerk).post(PAGE, NEW)
    assert Volunteer.objects.count() == 2


def test_changing_something_else_asks_nothing_about_namesakes(as_user, clerk, known, guihua):
    other = Volunteer.objects.create(**NEW, community=guihua)
    client, page = as_user(clerk), f"/registers/volunteers/{other.pk}/edit/"
    answer = client.post(page, filled_in(client.get(page).content.decode()) | {"unit": "小学"})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.unit == "小学"
