"""The pages of rounds and answers, as each role meets them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.accounts.roles import RIGHTS, Right, Role
from kepu.jobs.actions import claim
from kepu.jobs.models import Job
from reports.home import piles
from reports.models import Judgement, Pack, Round
from reports.packs import building
from reports.packs.actions import issue_pack, start_pack, start_round_pack
from reports.packs.freezing import freeze
from reports.rounds.actions import correct_round, issue_round
from reports.rounds.answering import review_answer
from tests.conftest import NOW, TODAY
from tests.reports.rounds.conftest import TEXT

pytestmark = pytest.mark.django_db
FORM = TEXT | {"version": "1", "sitting": "", "do": "save"}
QUERIES_OF_THE_BOARD = 76


def at(name, *args) -> str:
    return reverse(f"rounds:{name}", args=args)


def answer_at(round, name="answer_detail", code="E1") -> str:
    return at(name, round.pk, code)


def read(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_form_opens_a_round_and_a_double_click_the_same(as_user, officer):
    client = as_user(officer)
    sent = {"standard": "", "starts_on": "2025年7月1日", "as_of": "2026-06-30", "title": ""}
    first, second = (client.post(at("round_open"), sent) for _ in range(2))
    assert first.url == second.url == at("round_detail", Round.objects.get().pk)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"starts_on": "2026-07-01", "as_of": "2026-12-31"}, "尚未开始"),
        ({"starts_on": "2026-06-30", "as_of": "2026-06-01"}, "起始日期"),
        ({"starts_on": "\0"}, "日"),
        ({"as_of": "9999-12-31"}, "9999"),
        ({"title": "字" * 121}, "120"),
        ({"standard": "没有这个"}, "没有这个"),
    ],
)
def test_a_bad_period_is_told_and_what_was_typed_is_kept(as_user, officer, changed, sentence):
    sent = {"standard": "", "starts_on": "2025-07-01", "as_of": "2026-06-30", "title": "上半年"} | changed
    page = as_user(officer).post(at("round_open"), sent).content.decode()
    assert sentence in page
    assert "error-summary" in page
    assert Round.objects.count() == 0


def test_the_board_narrows_to_what_is_asked_for(opened, submit, write, officer, as_user):
    submit(opened, "E1")
    write(opened, "E2", responsible="别人")
    client, address = as_user(officer), at("round_detail", opened.pk)
    assert "E3 " in read(client, address)
    for show, shown, hidden in (("mine", "E1 ", "E2 "), ("unwritten", "E3 ", "E1 "), ("waiting", "E1 ", "E2 ")):
        page = read(client, f"{address}?show={show}").partition("<table")[2]
        assert shown in page, show
        assert hidden not in page, show
    assert "没有这类指标" in read(client, f"{address}?show=returned")
    assert "E3 " in read(client, f"{address}?show=%00x")


def test_the_board_asks_no_more_for_more_records_or_answers(opened, write, make_event, guihua, officer, as_user):
    client, address = as_user(officer), at("round_detail", opened.pk)
    make_event("首场", covered=[guihua], is_major=True)
    read(client, address)
    with CaptureQueriesContext(connection) as few:
        read(client, address)
    for number, code in enumerate(("E1", "E2", "E3", "C1", "C2")):
        write(opened, code)
        make_event(f"第{number}场", covered=[guihua])
    with CaptureQueriesContext(connection) as many:
        read(client, address)
    assert len(many) == len(few) <= QUERIES_OF_THE_BOARD


def test_a_plain_form_saves_without_a_script(opened, officer, as_user):
    assert as_user(officer).post(answer_at(opened), FORM).status_code == 302
    page = read(as_user(officer), answer_at(opened))
    assert '<h4 class="text-first no-bookmark">一、做法</h4>' in page


def test_what_cannot_be_submitted_yet_is_saved_and_told(opened, officer, as_user):
    page = as_user(officer).post(answer_at(opened), FORM | {"gap": "", "do": "submit"}).content.decode()
    assert "内容已保存，但尚未提交" in page
    answer = opened.answers.get(indicator="E1")
    assert (answer.state, answer.remedy) == ("writing", TEXT["remedy"])
    assert f'name="version" value="{answer.version}"' in page


def test_autosave_answers_with_the_time_the_version_and_the_text_as_it_reads(opened, officer, as_user):
    answer = as_user(officer).post(answer_at(opened, "answer_keep"), FORM).json()
    assert (answer["at"], answer["version"]) == ("09:00", 2)
    assert "<h4" in answer["html"]


def test_autosave_over_another_persons_text_shows_both(opened, write, colleague, as_user):
    write(opened)
    sent = FORM | {"gap": "同事写的"}
    answer = as_user(colleague).post(answer_at(opened, "answer_keep"), sent)
    assert answer.status_code == 409
    assert "王芳" in answer.json()["problems"][0]
    assert {TEXT["gap"], "同事写的"} <= {*answer.json()["html"].replace("<", ">").split(">")}
    sent["version"] = answer.json()["version"]
    assert as_user(colleague).post(answer_at(opened, "answer_keep"), sent).status_code == 200


def test_a_stale_form_keeps_what_was_typed(opened, write, colleague, as_user):
    write(opened)
    page = as_user(colleague).post(answer_at(opened), FORM | {"gap": "同事写的"}).content.decode()
    assert page.count("同事写的") == 2  # in its field, and beside the other
    assert 'name="version" value="2"' in page
    assert opened.answers.get(indicator="E1").gap == TEXT["gap"]


@pytest.mark.parametrize(
    "changed",
    [{"version": "x"}, {"version": "9" * 40}, {"narrative": "a\0b"}, {"narrative": "字" * 30_001}, {"sitting": "x"}],
)
def test_what_cannot_be_saved_is_told_and_never_an_error(opened, officer, as_user, changed):
    client = as_user(officer)
    assert client.post(answer_at(opened, "answer_keep"), FORM | changed).status_code in (409, 422)
    assert "error-summary" in client.post(answer_at(opened), FORM | changed).content.decode()
    assert opened.answers.get(indicator="E1").version == 1


@pytest.mark.parametrize("code", ["ZZ", "%00", "E1" * 30, "..%2f"])
def test_an_indicator_that_is_none_is_not_found(opened, officer, as_user, code):
    assert as_user(officer).get(f"/rounds/{opened.pk}/answers/{code}/").status_code == 404
    assert as_user(officer).get(f"/rounds/{10**17}/answers/E1/").status_code == 404


def test_a_leader_reads_and_has_nothing_to_press(opened, submit, leader, as_user):
    submit(opened)
    page = read(as_user(leader), answer_at(opened))
    assert "讲座三场" in page
    for code in ("E1", "E2", "H3"):  # submitted, unwritten, judged by hand
        main = read(as_user(leader), answer_at(opened, code=code)).partition("<main")[2].partition("</main")[0]
        assert main.count('method="post"') == 1, code  # a remark, which changes nothing
    assert (
        "定稿"
        not in read(as_user(leader), at("round_detail", opened.pk)).partition("<main")[2].partition("readiness")[0]
    )


def test_nothing_that_a_leader_sends_is_read(opened, leader, as_user):
    for sent in (FORM, FORM | {"version": "x"}):
        assert as_user(leader).post(answer_at(opened), sent).status_code == 403


def test_an_inspector_who_came_to_read_the_assessment_finds_no_unissued_pack(
    issued, officer, inspector, as_user, monkeypatch
):
    """No inspector may today; the rows are shut all the same."""
    monkeypatch.setitem(RIGHTS, Role.INSPECTOR, RIGHTS[Role.INSPECTOR] | {Right.READ_ASSESSMENT})
    pack = start_round_pack(issued, by=officer)
    client, where = as_user(inspector), at("round_detail", issued.pk)
    assert pack.number not in read(client, where)
    Pack.objects.filter(pk=pack.pk).update(built_at=NOW, issued_at=NOW, issued_by=officer)
    assert pack.number in read(client, where)


def test_a_colleague_returns_with_a_note_then_accepts(opened, submit, colleague, as_user):
    answer = submit(opened)
    client = as_user(colleague)
    assert "通过" in read(client, answer_at(opened))
    sent = {"version": answer.version, "state": "returned", "note": ""}
    assert "请说明" in client.post(answer_at(opened, "answer_review"), sent).content.decode()
    assert client.post(answer_at(opened, "answer_review"), sent | {"note": "缺照片"}).status_code == 302
    assert "缺照片" in read(client, answer_at(opened))


def test_the_writer_is_told_that_another_has_to_accept(opened, submit, officer, as_user):
    answer = submit(opened)
    client = as_user(officer)
    assert 'value="accepted"' not in read(client, answer_at(opened))
    sent = {"version": answer.version, "state": "accepted", "note": ""}
    assert "须由他人审核" in client.post(answer_at(opened, "answer_review"), sent).content.decode()


def test_a_judgement_is_signed_on_the_page_of_its_answer(opened, officer, as_user):
    client = as_user(officer)
    bad = client.post(answer_at(opened, "answer_judge", "H3"), {"is_met": "yes", "reason": ""}).content.decode()
    assert "请写明" in bad or "理由" in bad
    assert Judgement.objects.count() == 0
    client.post(answer_at(opened, "answer_judge", "H3"), {"is_met": "yes", "reason": "已共建"})
    assert Judgement.objects.get().judged_for == TODAY
    assert client.post(answer_at(opened, "answer_judge", "E1"), {"is_met": "yes", "reason": "x"}).status_code == 404


def test_issuing_without_a_reason_lists_what_is_open(opened, officer, as_user):
    client = as_user(officer)
    page = client.post(at("round_issue", opened.pk), {"reason": ""}).content.decode()
    assert "仍有未完事项" in page
    assert f"{answer_at(opened, code='H3')}#judge" in page
    assert client.post(at("round_issue", opened.pk), {"reason": "检查在即"}).status_code == 302
    assert "检查在即" in read(client, at("round_detail", opened.pk))


def test_pages_of_an_issued_round_read_what_was_frozen(issued, make_event, officer, as_user):
    make_event(is_major=True)
    page = read(as_user(officer), answer_at(issued))
    assert "0 次" in page
    assert "查看背后的记录" not in page


def test_the_morning_page_names_what_came_back_and_what_waits(opened, submit, officer, colleague):
    first, second = submit(opened, "E1"), submit(opened, "E2")
    assert [(pile.title, pile.count) for pile in piles(colleague, TODAY)] == [("待我审核的指标自评", 2)]
    assert piles(officer, TODAY) == []
    review_answer(first, state="returned", note="缺照片", version=first.version, by=colleague)
    [pile] = piles(officer, TODAY)
    assert (pile.title, pile.items[0].note, pile.items[0].text) == (
        "退回给我的指标自评",
        "缺照片",
        "E1 科普重大活动次数",
    )
    assert second.round == opened


def test_the_pack_of_a_round_prints_what_was_frozen(opened, accept, officer, make_event, as_user):
    accept(opened)
    issued = issue_round(opened, reason="检查在即", by=officer)
    as_user(officer).post(at("round_pack", issued.pk))
    pack = Pack.objects.get()
    make_event(is_major=True)
    frozen = freeze(pack)
    shown = next(each for each in frozen["indicators"] if each["code"] == "E1")
    assert (shown["value"], shown["answer"]["narrative"]) == (0, TEXT["narrative"])
    assert (pack.round, pack.language, frozen["round"]["number"]) == (issued, "zh-hans", issued.number)
    assert "刘洋" in shown["answer"]["accepted"]


def test_an_open_round_has_no_pack_and_a_rounds_pack_is_corrected_through_the_round(opened, officer, as_user):
    as_user(officer).post(at("round_pack", opened.pk))
    assert Pack.objects.count() == 0
    issued = issue_round(opened, reason="x", by=officer)
    pack = start_round_pack(issued, by=officer)
    _build(pack)
    pack.refresh_from_db()
    issue_pack(pack, by=officer)
    with pytest.raises(ValidationError):
        start_pack("demo-district", pack.period, replaces=pack, reason="x", by=officer)
    correction = issue_round(correct_round(issued, reason="漏记", by=officer), reason="x", by=officer)
    assert start_round_pack(correction, by=officer).replaces == pack


def _build(pack) -> None:
    building.build(claim(Job.objects.of("pack", pack.pk).first().pk))
