"""What has had its time goes by itself; the table of personal fields; the page that tells of it."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from kepu.audit.models import Entry
from kepu.communities.models import Post
from kepu.personal_fields import TABLE, Masking, fields_of
from kepu.phones import PhoneField
from kepu.privacy.naming import named
from kepu.privacy.retention import due, erase_expired
from kepu.records.models import Draft
from kepu.sealing.resealing import sealed_fields
from tests.conftest import TODAY
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
OUT = {"state": "退出"}
LONG_AGO, LATELY = date(2023, 6, 29), date(2026, 6, 1)


def volunteer(n: int, **fields) -> Volunteer:
    fields = {"source": "社区", "registered_on": date(2020, 1, 1)} | fields
    return Volunteer.objects.create(name=f"赵敏{n}", phone=f"1381234567{n}", **fields)


def test_who_left_long_ago_or_withdrew_is_erased_and_nobody_else():
    gone = [
        volunteer(0, state="退出", left_on=LONG_AGO),
        volunteer(
            1, state="退出", left_on=LATELY, consent_on=LONG_AGO, consent_withdrawn_on=TODAY - timedelta(days=15)
        ),
    ]
    kept = [
        volunteer(2),
        volunteer(3, state="退出", left_on=LATELY),
        volunteer(4, state="退出"),
        volunteer(5, state="退出", left_on=TODAY, consent_on=LATELY, consent_withdrawn_on=TODAY - timedelta(days=14)),
    ]
    erase_expired()
    assert set(Volunteer.objects.exclude(erased_at=None)) == set(gone)
    assert set(Volunteer.objects.filter(erased_at=None)) == set(kept)
    assert {each.name for each in gone[0].history.all()} == {"已删除"}
    assert Volunteer.objects.get(pk=gone[1].pk).guardian == ""


def test_numbers_of_posts_that_ended_go_and_the_names_stay():
    fields = {"body": "街道科协", "position": "成员", "phone": "13800000000"}
    old = Post.objects.create(name="张三", started_on=date(2015, 1, 1), ended_on=LONG_AGO, **fields)
    Post.objects.create(name="李四", ended_on=LATELY, **fields)
    erase_expired()
    assert list(Post.objects.order_by("pk").values_list("name", "phone")) == [("张三", ""), ("李四", "13800000000")]
    assert set(old.history.values_list("phone", flat=True)) == {""}
    assert Entry.objects.get(action="erase", details__ledger="posts").details["rows"] == [old.pk]
    assert not Entry.objects.filter(object_name__contains="张三").exists()


def test_old_drafts_go_and_the_log_keeps_counts_alone(officer):
    Draft.objects.create(user=officer, register="units", fields="phone=13800000000", title="张三")
    Draft.objects.update(updated_at=timezone.now() - timedelta(days=91))
    volunteer(0, state="退出", left_on=LONG_AGO)
    assert sum(each.count for each in due()) == 2
    erase_expired()
    assert not Draft.objects.exists()
    said = " ".join(f"{each.object_name} {each.details}" for each in Entry.objects.all())
    assert "赵敏" not in said
    assert "138" not in said
    assert Entry.objects.filter(action="erase", actor="").count() == 2


def test_a_second_night_finds_nothing_and_says_nothing():
    volunteer(0, state="退出", left_on=LONG_AGO)
    erase_expired()
    count = Entry.objects.count()
    assert not sum(each.count for each in erase_expired())
    assert Entry.objects.count() == count


def test_a_dry_run_changes_nothing(capsys):
    row = volunteer(0, state="退出", left_on=LONG_AGO)
    call_command("erase_expired", "--dry-run")
    row.refresh_from_db()
    assert row.erased_at is None
    assert "1" in capsys.readouterr().out


def test_the_page_tells_the_office_and_nobody_else(as_user, officer, clerk, leader):
    volunteer(0, state="退出", left_on=LONG_AGO)
    page = as_user(officer).get("/privacy/").content.decode()
    assert "findings" not in page
    for words in ("手机号码", "所填内容", "个人信息保护法", "今晚将删除", "数据库中加密"):
        assert words in page
    for other in (clerk, leader):
        assert as_user(other).get("/privacy/").status_code == 403


def test_every_line_of_the_table_names_fields_that_are_there():
    assert all(named(each).fields for each in TABLE)


def test_no_sealed_field_or_number_is_missing_in_the_table():
    ours = [model for model in apps.get_models() if not model.__name__.startswith("Historical")]
    sealed = {(model._meta.label_lower, field.name) for model, field in sealed_fields(ours)}
    numbers = {
        (model._meta.label_lower, field.name)
        for model in ours
        for field in model._meta.local_fields
        if isinstance(field, PhoneField)
    }
    assert numbers <= sealed
    assert sealed <= {(each.model, name) for each in TABLE if each.sealed for name in each.fields}
    assert numbers == {(each.model, name) for each in TABLE if each.masking == Masking.NUMBER for name in each.fields}


def test_no_text_of_a_volunteer_is_missing_in_the_table():
    """What is not of the person is named here, so that a new field makes somebody think."""
    impersonal = {"source", "state", "review", "consent_way"}
    texts = {f.name for f in Volunteer._meta.local_fields if f.get_internal_type() in ("CharField", "TextField")}
    assert texts - impersonal <= set(fields_of("volunteers.volunteer"))


@pytest.mark.parametrize("too_short", [{"KEEP_LEFT_MONTHS": "5"}, {"KEEP_DRAFT_DAYS": "1"}])
def test_periods_have_a_floor(tmp_path, too_short):
    from tests.portal import portal_environment
    from tests.test_production import manage

    done = manage(portal_environment(tmp_path, **too_short), "check")
    assert done.returncode != 0
    assert "at least" in done.stderr
