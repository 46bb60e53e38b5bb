"""Handing a person's work over: what passes, what is refused, the list, the account that ends."""

import re
import subprocess
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict

from campaigns.models import Finding, Task, TaskState, Visit
from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from kepu.evidence.actions import stage
from kepu.evidence.models import StagedUpload
from kepu.periods import Period
from kepu.records.models import Draft, Office, Review
from reports.handover.actions import hand_over
from reports.handover.work import work_of
from reports.models import Answer, HandOver
from reports.rounds.actions import issue_round, open_round
from reports.rounds.answering import save_answer
from tests.conftest import NOW, PASSWORD, TODAY, person
from tests.kepu.evidence.specimens import jpeg, upload

pytestmark = pytest.mark.django_db
PATH = "/handover/"


@pytest.fixture
def successor(db):
    return person("successor", Role.OFFICER, name="新人")


@pytest.fixture
def add_task(db):
    def add(name="建立档案", **fields):
        about = {"phase": "实施", "starts_on": TODAY, "due_on": date(2026, 8, 1), "person": "王芳"}
        return Task.objects.create(name=name, **about | fields)

    return add


@pytest.fixture
def finding(guihua):
    visit = Visit.objects.create(community=guihua, visited_on=TODAY, visitors="检查组")
    return Finding.objects.create(visit=visit, text="签到表缺失", owner="王芳", due_on=date(2026, 7, 15))


def add_draft(user, *, register="events", object_id="", title="讲座", fields="title=x"):
    return Draft.objects.create(user=user, register=register, object_id=object_id, title=title, fields=fields)


def keys(user):
    return [each.key for each in work_of(user)]


def test_open_work_is_found_by_name_and_drafts_by_account(officer, add_task, finding, guihua):
    task = add_task()
    add_task("做完", state=TaskState.DONE)
    add_task("别人", person="李梅")
    add_task("撤下", retired_at=NOW)
    draft = add_draft(officer)
    closed = Finding.objects.create(visit=finding.visit, text="已改", owner="王芳", closed_on=TODAY)
    assert keys(officer) == [f"task-{task.pk}", f"finding-{finding.pk}", f"draft-{draft.pk}"]
    assert f"finding-{closed.pk}" not in keys(officer)


def test_all_of_it_passes_and_nothing_else_changes(officer, successor, add_task, finding):
    task, draft = add_task(), add_draft(officer)
    begun = draft.updated_at
    made = hand_over(officer, successor, keys(officer), note="调离", by=officer)
    for row in (task, finding, draft):
        row.refresh_from_db()
    assert (task.person, finding.owner, draft.user, draft.begun_by) == ("新人", "新人", successor, "王芳")
    assert draft.updated_at == begun
    assert keys(officer) == []
    assert made.items == [
        {"kind": "task", "id": task.pk, "title": "建立档案", "due_on": "2026-08-01"},
        {"kind": "finding", "id": finding.pk, "title": "桂花社区：签到表缺失", "due_on": "2026-07-15"},
        {"kind": "draft", "id": draft.pk, "title": "活动：讲座", "due_on": ""},
    ]
    [entry] = Entry.objects.about(made)
    assert (entry.action, entry.actor, entry.details["things"]) == (Action.HAND_OVER, "officer", 3)
    last = task.history.first()
    assert (last.person, last.history_user) == ("新人", officer)
    assert last.history_change_reason == "由王芳交接给新人"


def test_answers_of_open_rounds_pass_in_the_state_that_they_are_in(officer, admin, successor):
    opened = open_round("demo-district", Period.ending(TODAY), by=officer)
    answers = {code: opened.answers.get(indicator=code) for code in ("E1", "E2", "E3")}
    for code in ("E1", "E2"):
        save_answer(answers[code], {"narrative": "讲座三场", "responsible": "王芳"}, version=1, by=officer)
    save_answer(answers["E3"], {"responsible": "李梅"}, version=1, by=officer)
    Answer.objects.filter(pk=answers["E1"].pk).update(state="accepted", submitted_at=NOW, reviewed_at=NOW)
    assert [each.title for each in work_of(officer)] == [f"{opened.number} E1", f"{opened.number} E2"]
    hand_over(officer, successor, keys(officer), by=admin)
    told = opened.answers.filter(indicator__in=answers).order_by("indicator")
    assert list(told.values_list("responsible", "state", "narrative")) == [
        ("新人", "accepted", "讲座三场"),
        ("新人", "writing", "讲座三场"),
        ("李梅", "writing", ""),
    ]
    assert answers["E1"].history.first().history_change_reason == "由王芳交接给新人"


def test_answers_of_an_issued_round_stay_with_who_gave_them(officer):
    opened = open_round("demo-district", Period.ending(TODAY), by=officer)
    save_answer(opened.answers.get(indicator="E1"), {"responsible": "王芳"}, version=1, by=officer)
    issue_round(opened, reason="检查在即", by=officer)
    assert keys(officer) == []


def test_a_confirmed_task_stays_confirmed(officer, successor, add_task):
    Office.objects.create(reviews=True)
    task = add_task(review=Review.CONFIRMED)
    hand_over(officer, successor, keys(officer), by=officer)
    task.refresh_from_db()
    assert (task.review, task.version) == (Review.CONFIRMED, 2)


def test_only_what_is_ticked_passes(officer, successor, add_task):
    first, second = add_task("一"), add_task("二")
    hand_over(officer, successor, [f"task-{second.pk}"], by=officer)
    first.refresh_from_db()
    assert first.person == "王芳"


def test_of_two_drafts_of_one_form_both_are_kept_side_by_side(officer, successor, as_user):
    own, handed = add_draft(successor, title="我的"), add_draft(officer, title="他的", fields="title=handed")
    hand_over(officer, successor, keys(officer), by=officer)
    handed.refresh_from_db()
    assert (own.beside, handed.beside, Draft.objects.filter(user=successor).count()) == (0, 1, 2)
    client = as_user(successor)
    home = client.get("/reports/home/").content.decode()
    assert f"/events/new/?draft={handed.pk}" in home
    assert '/events/new/?draft"' in home
    assert "由王芳起草" in home
    form = client.get(f"/events/new/?draft={handed.pk}").content.decode()
    assert 'value="handed"' in form
    assert 'data-draft-of="~1"' in form
    assert "王芳" in client.get("/events/new/").content.decode()
    client.post("/registers/events/draft/", {"draft-of": "~1", "title": "改过"})
    handed.refresh_from_db()
    own.refresh_from_db()
    assert (own.title, handed.title) == ("我的", "改过")
    client.post("/registers/events/draft/discard/", {"draft-of": "~1"})
    assert list(Draft.objects.filter(user=successor)) == [own]


def test_saving_a_handed_draft_forgets_that_one_only(officer, successor, as_user):
    own, handed = add_draft(successor), add_draft(officer)
    hand_over(officer, successor, keys(officer), by=officer)
    data = {"title": "讲座", "starts_on": "2026-05-12", "place": "室", "category": "科普讲座", "attendance": "9"}
    assert as_user(successor).post(f"/events/new/?draft={handed.pk}", data).status_code == 302
    assert list(Draft.objects.all()) == [own]


def test_photos_uploaded_for_a_draft_pass_with_it(officer, successor):
    mine, other = stage(upload(jpeg()), by=officer), stage(upload(jpeg(size=(50, 50))), by=officer)
    fields = QueryDict(mutable=True)
    fields.setlist("files-id", [str(mine.pk), "no key"])
    add_draft(officer, fields=fields.urlencode())
    hand_over(officer, successor, keys(officer), by=officer)
    assert StagedUpload.objects.get(pk=mine.pk).uploaded_by == successor
    assert StagedUpload.objects.get(pk=other.pk).uploaded_by == officer


def test_a_draft_about_a_person_is_listed_without_the_name(officer, successor):
    add_draft(officer, register="volunteers", title="张伟")
    made = hand_over(officer, successor, keys(officer), by=officer)
    assert "张伟" not in str(made.items)


class TestRefused:
    def refusal(self, *args, **kwargs):
        with pytest.raises(ValidationError) as refused:
            hand_over(*args, **kwargs)
        assert not HandOver.objects.exists()
        return " ".join(refused.value.messages)

    def test_to_oneself(self, officer, add_task):
        add_task()
        assert "不能是同一个人" in self.refusal(officer, officer, keys(officer), by=officer)

    @pytest.mark.parametrize("how", ["disabled", "ended"])
    def test_to_an_account_that_has_ended(self, officer, successor, add_task, how):
        successor.is_active = how != "disabled"
        successor.expires_at = NOW if how == "ended" else None
        successor.save()
        add_task()
        assert "已停用或已到期" in self.refusal(officer, successor, keys(officer), by=officer)

    def test_to_an_inspector(self, officer, inspector, add_task):
        add_task()
        assert "检查组" in self.refusal(officer, inspector, keys(officer), by=officer)

    def test_to_an_account_without_a_name(self, officer, successor, add_task):
        successor.name = ""
        successor.save()
        add_task()
        assert "还没有填写姓名" in self.refusal(officer, successor, keys(officer), by=officer)

    def test_rows_of_a_community_to_the_clerk_of_another(self, officer, outsider, clerk, add_task, finding, guihua):
        add_task(community=guihua)
        said = self.refusal(officer, outsider, keys(officer), by=officer)
        assert "“建立档案”属于桂花社区，而赵强负责的是松柏社区。" in said
        assert "签到表缺失" in said
        assert Task.objects.get().person == "王芳"
        hand_over(officer, clerk, keys(officer), by=officer)
        assert Task.objects.get().person == "李梅"

    def test_a_clerks_draft_to_the_clerk_of_another_community(self, officer, clerk, outsider):
        add_draft(clerk)
        assert "属于桂花社区" in self.refusal(clerk, outsider, keys(clerk), by=officer)

    def test_a_draft_of_a_form_that_the_successor_may_not_save(self, officer, leader, clerk, make_event, songbai):
        add_draft(officer)
        assert "无权保存" in self.refusal(officer, leader, keys(officer), by=officer)
        Draft.objects.update(object_id=str(make_event(host_community=songbai).pk))
        assert "无权保存" in self.refusal(officer, clerk, keys(officer), by=officer)
        Draft.objects.update(object_id="", register="media")
        assert "无权保存" in self.refusal(officer, clerk, keys(officer), by=officer)

    def test_what_was_done_meanwhile_and_then_nothing_passes(self, officer, successor, add_task):
        first, second = add_task("一"), add_task("二")
        ticked = keys(officer)
        Task.objects.filter(pk=second.pk).update(person="别人")
        assert "请重新查看" in self.refusal(officer, successor, ticked, by=officer)
        first.refresh_from_db()
        assert first.person == "王芳"

    def test_nothing(self, officer, successor):
        assert "没有勾选" in self.refusal(officer, successor, [], by=officer)

    @pytest.mark.parametrize("who", ["clerk", "leader", "inspector"])
    def test_by_who_does_not_keep_the_plan(self, who, request, officer, successor, add_task, as_user):
        add_task()
        with pytest.raises(PermissionDenied):
            hand_over(officer, successor, keys(officer), by=request.getfixturevalue(who))
        assert as_user(request.getfixturevalue(who)).get(PATH).status_code == 403


class TestAccount:
    def test_an_administrator_ends_it_in_the_same_step_and_the_session_at_once(
        self, officer, successor, admin, add_task, as_user
    ):
        add_task()
        session = as_user(officer)
        assert session.get(PATH).status_code == 200
        hand_over(officer, successor, keys(officer), disable=True, by=admin)
        assert session.get(PATH).status_code == 302
        again = session.post("/accounts/login/", {"username": "officer", "password": PASSWORD})
        assert again.status_code == 200  # the form, with its one sentence for every failure
        assert session.get(PATH).status_code == 302
        assert Entry.objects.filter(action=Action.DISABLE, actor="admin", object_id=str(officer.pk)).exists()

    def test_an_officer_may_not_and_nothing_passes(self, officer, clerk, successor):
        add_draft(clerk)
        with pytest.raises(PermissionDenied):
            hand_over(clerk, successor, keys(clerk), disable=True, by=officer)
        clerk.refresh_from_db()
        assert clerk.is_active
        assert Draft.objects.get().user == clerk

    def test_nobody_ends_the_own_account(self, admin, successor, add_task):
        add_task(person=admin.name)
        with pytest.raises(ValidationError, match="自己的账号"):
            hand_over(admin, successor, keys(admin), disable=True, by=admin)
        assert Task.objects.get().person == admin.name

    def test_only_an_administrator_is_offered_it(self, officer, admin, successor, add_task, as_user):
        add_task()
        query = {"leaver": officer.pk, "successor": successor.pk}
        assert "同时停用" in as_user(admin).get(PATH, query).content.decode()
        assert "同时停用" not in as_user(officer).get(PATH, query).content.decode()


class TestPages:
    def test_from_the_choice_of_people_to_the_signed_list(self, officer, successor, add_task, finding, as_user):
        add_task()
        client = as_user(officer)
        assert "移交人" in client.get(PATH).content.decode()
        query = f"?leaver={officer.pk}&successor={successor.pk}"
        page = client.get(PATH + query).content.decode()
        assert page.count(' name="work"') == page.count(" checked") == 2
        key = re.search(r'name="creation_key" value="([^"]+)"', page)[1]
        form = {"work": keys(officer), "note": "调离", "creation_key": key}
        answer = client.post(PATH + query, form)
        made = HandOver.objects.get()
        assert answer.url == f"/handover/{made.pk}/"
        assert client.post(PATH + query, form).url == answer.url  # a double click
        assert HandOver.objects.count() == 1
        assert "签到表缺失" in client.get(answer.url).content.decode()
        paper = b"".join(client.get(f"/handover/{made.pk}/pdf/").streaming_content)
        text = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
        for words in ("交接清单", "王芳", "新人", "建立档案", "2026-08-01", "签到表缺失", "签字", "监交人"):
            assert words in text

    def test_a_refusal_stands_on_the_page_and_what_was_ticked_stays(self, officer, outsider, add_task, guihua, as_user):
        bound = add_task("社区", community=guihua)
        add_task("街道")
        query = f"?leaver={officer.pk}&successor={outsider.pk}"
        page = as_user(officer).post(PATH + query, {"work": [f"task-{bound.pk}"], "note": "记", "creation_key": "x"})
        assert "请重新打开" in page.content.decode()
        form = {"work": [f"task-{bound.pk}"], "note": "记住我", "creation_key": "b1946ac9-2492-4d23-8c37-6a0d4a8a0001"}
        page = as_user(officer).post(PATH + query, form).content.decode()
        assert "属于桂花社区" in page
        assert "记住我" in page
        assert page.count(" checked") == 1

    @pytest.mark.parametrize(
        "query", ["?leaver=x&successor=999999", "?leaver=", "?successor=%00", "?leaver=9" + "9" * 30]
    )
    def test_addresses_that_make_no_sense_are_answered_in_a_sentence(self, officer, as_user, query):
        page = as_user(officer).get(PATH + query)
        assert page.status_code == 200
        assert "alert-danger" in page.content.decode()

    def test_the_same_person_is_refused_beside_the_field(self, officer, as_user):
        page = as_user(officer).get(f"{PATH}?leaver={officer.pk}&successor={officer.pk}").content.decode()
        assert "不能是同一个人" in page

    def test_namesakes_are_pointed_out(self, officer, successor, add_task, as_user):
        person("officer2", Role.OFFICER, name="王芳")
        page = as_user(officer).get(f"{PATH}?leaver={officer.pk}&successor={successor.pk}").content.decode()
        assert "另有 1 个账号也叫王芳" in page

    def test_who_has_nothing_leaves_nothing(self, officer, successor, as_user):
        page = as_user(officer).get(f"{PATH}?leaver={officer.pk}&successor={successor.pk}").content.decode()
        assert "无需交接" in page

    def test_the_page_takes_a_fixed_number_of_queries(
        self, officer, successor, add_task, as_user, django_assert_max_num_queries
    ):
        for number in range(8):
            add_task(f"{number}")
            hand_over(officer, successor, keys(officer), by=officer)
            add_task(f"再{number}")
        query = {"leaver": officer.pk, "successor": successor.pk}
        client = as_user(officer)
        client.get(PATH, query)
        with django_assert_max_num_queries(15):
            client.get(PATH, query)
