"""The audit trail as auditors and administrators read it."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.core.cache import caches

from kepu.accounts.context import MENU
from kepu.accounts.roles import Right, Role, can
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action, Entry, TrailCheck
from kepu.jobs.models import Job
from kepu.jobs.work import work
from kepu.trail.entries import PER_PAGE, visible_entries
from tests.conftest import NOW, person
from tests.kepu.audit.chained import guarded, sql, trail, unguarded
from tests.kepu.registers.rows import example

PATH = "/audit/"


@pytest.fixture
def page(as_user, auditor):
    def ask(path=PATH, **query) -> str:
        answer = as_user(auditor).get(path, query)
        assert answer.status_code == 200
        return answer.content.decode()

    caches["strangers"].clear()
    return ask


def test_it_tells_who_did_what_from_where(page, officer, guihua):
    save_record(guihua, by=officer)
    told = page()
    for words in ("王芳", "officer", "修改", "桂花社区"):
        assert words in told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "王芳"}, {"桂花社区", "松柏社区"}),
        ({"who": "officer"}, {"桂花社区", "松柏社区"}),
        ({"who": "李梅"}, set()),
        ({"who": "-"}, {"旧社区"}),
        ({"action": "change", "who": "officer"}, {"桂花社区", "松柏社区"}),
        ({"action": "export", "who": "officer"}, set()),
        ({"q": "桂"}, {"桂花社区"}),
        ({"kind": "communities.community", "q": "社区"}, {"桂花社区", "松柏社区", "旧社区"}),
        ({"address": "192.0.2.7"}, {"松柏社区"}),
        ({"address": "::ffff:192.0.2.7"}, set()),
        ({"address": "no address"}, set()),
        ({"start": "2026-06-30"}, {"桂花社区", "松柏社区"}),
        ({"end": "2026-06-29"}, {"旧社区"}),
        ({"start": "2026-06-29", "end": "2026-06-29"}, {"旧社区"}),
    ],
)
def test_it_is_narrowed_by_each_of_its_filters(page, officer, guihua, songbai, query, found):
    with time_machine.travel(NOW - timedelta(days=1)):
        Entry.objects.create(action=Action.CREATE, object_type="communities.community", object_name="旧社区")
    save_record(guihua, by=officer)
    about = {"object_type": "communities.community", "object_name": "松柏社区"}
    Entry.objects.create(action=Action.CHANGE, actor="officer", address="192.0.2.7", **about)
    told = page(**query)
    assert {name for name in ("桂花社区", "松柏社区", "旧社区") if f">{name}</a>" in told} == found


def test_pages_go_on_by_key_and_none_is_passed_over(page, officer):
    made = [entry.id for entry in trail(officer, 2 * PER_PAGE + 5)]
    seen, query = [], {}
    while True:
        told = page(**query)
        here = [
            number for number in made if f"行数：{number - made[0]} " in told or f"行数：{number - made[0]}<" in told
        ]
        seen += here
        if 'rel="next"' not in told:
            break
        query = {"before": str(min(here))}
    assert sorted(seen) == made
    back = page(after=str(made[0]))
    assert 'rel="prev"' in back
    assert f"行数：{PER_PAGE}<" in back


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "１２", "\0", "1.5"])
def test_a_key_that_is_none_is_passed_over(page, officer, key):
    trail(officer, 1)
    assert "王芳" in page(before=key)
    assert "王芳" in page(after=key)


def test_a_page_asks_as_often_however_many_entries(as_user, auditor, officer, django_assert_num_queries):
    browser = as_user(auditor)
    browser.get(PATH)
    for count in (3, 2 * PER_PAGE):
        trail(officer, count)
        with django_assert_num_queries(6):
            browser.get(PATH)


def test_the_export_is_what_is_shown_and_an_entry_itself(as_user, auditor, officer, monkeypatch):
    monkeypatch.setattr("kepu.trail.workbook.MOST_ROWS", 5)
    monkeypatch.setattr("kepu.trail.workbook.PORTION", 2)
    monkeypatch.setattr("kepu.trail.views.MOST_ROWS", 5)
    trail(officer, 4)
    record(Action.RETIRE, by=officer, reason="=HYPERLINK(1)")
    record(Action.CHANGE, by=None)
    answer = as_user(auditor).get(f"{PATH}export/", {"who": "officer"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("时间", "操作人", "账号")
    assert [row[1] for row in rows[1:]] == ["王芳"] * 5
    assert rows[1][9].endswith("HYPERLINK(1)")
    assert sheet["J2"].data_type == "s"
    told = Entry.objects.latest("id")
    assert (told.actor, told.action, told.details) == (
        "auditor",
        Action.EXPORT,
        {"ledger": "audit", "rows": 5, "cut": True},
    )


def test_the_check_is_started_here_and_its_result_shown(as_user, auditor, officer):
    trail(officer, 3)
    browser = as_user(auditor)
    assert "还没有核验过" in browser.get(PATH).content.decode()
    assert browser.post(f"{PATH}check/start/").status_code == 302
    assert "排队" in browser.get(f"{PATH}check/").content.decode()
    work(str(Job.objects.get(kind="audit").pk))
    assert browser.get(f"{PATH}check/progress/").status_code == 286
    told = browser.get(f"{PATH}check/").content.decode()
    assert "完好" in told
    assert TrailCheck.objects.get().digest in told
    assert Entry.objects.filter(action=Action.CHECK_TRAIL, actor="auditor").count() == 1


def test_a_broken_trail_is_named_on_both_pages(as_user, auditor, officer, caplog):
    entry = trail(officer, 3)[1]
    unguarded()
    sql("UPDATE audit_entry SET actor = 'x' WHERE id = %s", entry.id)
    guarded()
    browser = as_user(auditor)
    browser.post(f"{PATH}check/start/")
    work(str(Job.objects.get(kind="audit").pk))
    assert "发现1处异常" in browser.get(PATH).content.decode()
    told = browser.get(f"{PATH}check/").content.decode()
    assert "#2" in told
    assert f"第{entry.id}号记录" in told
    assert "broken in 1 places" in caplog.text


def test_it_shows_no_person_of_the_registers(page, officer):
    zhang = example("volunteers")
    save_record(zhang, by=officer)
    record(Action.REVEAL, zhang, by=officer, reason="通知集合时间")
    told = page(who="officer")
    assert "通知集合时间" in told
    assert zhang.name not in told
    assert zhang.phone not in told


def test_an_auditor_reads_the_trail_and_nothing_else(as_user, auditor):
    assert {right for right in Right if can(auditor, right)} == {Right.READ_AUDIT}
    assert as_user(auditor).get("/").url == PATH
    assert [item.view for item in MENU if can(auditor, item.right)] == ["trail:entry_list"]


def test_where_auditors_read_it_alone_administrators_do_not(as_user, admin, auditor, settings):
    assert can(admin, Right.READ_AUDIT)
    settings.AUDITORS_ALONE = True
    assert as_user(admin).get(PATH).status_code == 403
    assert as_user(auditor).get(PATH).status_code == 200
    assert can(admin, Right.ADMINISTER)


def test_a_hostile_name_stays_one_line(officer, page):
    forger = person("evil\r\nadmin\x1b[31m", Role.OFFICER)
    entry = record(Action.REFUSED, by=forger, path="/\n{}", said={"deep": ["\0", "a\u202eb"]})
    assert entry.actor == "evil\\r\\nadmin\\x1b[31m"
    assert entry.details == {"path": "/\n{}", "said": {"deep": ["\\x00", "a\\u202eb"]}}
    entry.refresh_from_db()
    assert "evil\\r\\nadmin" in page()


def test_the_entries_are_shown_to_who_reads_the_audit(auditor, officer):
    record(Action.SIGN_IN, by=officer)
    assert [visible_entries(user).exists() for user in (auditor, officer)] == [True, False]
