"""The public page of a pack: what strangers are told, and what they are not."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from kepu.codes import grouped, new_code
from reports.models import Pack
from reports.packs.actions import issue_pack, withdraw_pack
from reports.verification import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    caches["strangers"].clear()


def ask(client, code: str, **extra):
    return client.get(reverse("verify:pack", args=[code]), **extra)


def text(response) -> str:
    return response.content.decode()


def test_a_stranger_learns_what_was_issued_and_about_no_person(client, make_pack, officer):
    pack = make_pack()
    answer = ask(client, pack.printed_code)
    page = text(answer)
    part = pack.parts.get()
    for words in (
        pack.number,
        "有效：由本单位印发",
        "创建全国科普示范区任务分解",
        "2026年6月30日",
        pack.pdf_sha256,
        part.sha256,
    ):
        assert words in page, words
    assert answer.status_code == 200
    assert officer.name not in page
    assert "桂花" not in page


def test_the_code_is_asked_for_and_leads_to_the_pack(client, make_pack):
    pack = make_pack()
    assert 'name="code"' in text(client.get(reverse("verify:ask")))
    for typed in (pack.code.lower(), f" {pack.printed_code} ", pack.printed_code.replace("-", "—")):
        answer = client.get(reverse("verify:ask"), {"code": typed})
        assert answer.url == reverse("verify:pack", args=[pack.printed_code])


@pytest.mark.parametrize("typed", ["", "ABCD", "<script>", "\0", "长" * 500, "ABCD-EFGH-JKMN"])
def test_what_cannot_be_a_code_is_explained_beside_the_field_and_kept(client, typed):
    answer = client.get(reverse("verify:ask"), {"code": typed})
    assert answer.status_code == 200
    assert "invalid-feedback" in text(answer)
    assert "<script>alert" not in text(answer)
    if typed == "ABCD":
        assert 'value="ABCD"' in text(answer)


@pytest.mark.parametrize("code", ["ABCD", "%00", "x" * 2000, "'; --"])
def test_an_address_that_names_no_code_is_not_found(client, code):
    answer = client.get(f"/verify/{code}/")
    assert answer.status_code == 404
    assert 'name="code"' in text(answer)


def test_an_unknown_code_is_told_so(client):
    answer = ask(client, grouped(new_code()))
    assert answer.status_code == 404
    assert "没有使用这个校验码的材料" in text(answer)


def test_a_draft_says_that_it_is_one_and_nothing_more(client, make_pack):
    pack = make_pack(issued=False)
    page = text(ask(client, pack.code))
    assert "草稿" in page
    assert pack.number in page
    assert pack.pdf_sha256 not in page


def test_a_corrected_pack_names_the_one_that_took_its_place(client, make_pack):
    first = make_pack()
    second = make_pack(replaces=first)
    page = text(ask(client, first.code))
    assert "已被更正" in page
    assert second.number in page
    page = text(ask(client, second.code))
    assert "有效" in page
    assert first.number in page


def test_a_correction_that_is_not_issued_changes_nothing_yet(client, make_pack):
    first = make_pack()
    second = make_pack(replaces=first, issued=False)
    assert second.number not in text(ask(client, first.code))


def test_a_withdrawn_pack_says_when_and_why(client, make_pack, officer):
    pack = make_pack()
    withdraw_pack(pack, reason="附件拿错", by=officer)
    page = text(ask(client, pack.code))
    assert "已撤销，不再有效" in page
    assert "附件拿错" in page
    assert officer.name not in page


def test_an_incomplete_pack_says_why_it_was_issued(client, make_pack, officer):
    pack = make_pack(issued=False)
    Pack.objects.filter(pk=pack.pk).update(missing_count=2)
    pack.refresh_from_db()
    issue_pack(pack, reason="原件遗失，已补说明", by=officer)
    page = text(ask(client, pack.code))
    assert "缺少 2 项" in page
    assert "原件遗失，已补说明" in page


def test_guessing_is_slowed_down_and_shuts_nobody_out(client, make_pack, monkeypatch):
    pack = make_pack()
    monkeypatch.setattr(views, "MISSES", 3)
    answers = [ask(client, new_code()).status_code for _guess in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    refused = ask(client, new_code())
    assert "请十分钟后再试" in text(refused)
    assert refused["Retry-After"] == "600"
    assert ask(client, pack.code).status_code == 200
    assert ask(client, new_code(), REMOTE_ADDR="10.0.0.9").status_code == 404


def test_one_pack_asked_for_without_end_is_refused_and_others_are_not(client, make_pack, monkeypatch):
    pack, other = make_pack(), make_pack()
    monkeypatch.setattr(views, "LOOKS", 2)
    assert [ask(client, pack.code).status_code for _look in range(3)] == [200, 200, 429]
    assert ask(client, other.code).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent(client, make_pack, method):
    for where in (reverse("verify:ask"), reverse("verify:pack", args=[make_pack().printed_code])):
        assert getattr(client, method)(where).status_code == 405


def test_the_page_asks_a_constant_number_of_questions(client, make_pack, django_assert_max_num_queries):
    pack = make_pack()
    for _part in range(3):
        make_pack(replaces=pack)
    with django_assert_max_num_queries(3):
        ask(client, pack.code)


def test_the_english_page_is_english(client, make_pack):
    client.cookies["django_language"] = "en"
    assert "Valid: this office has issued it" in text(ask(client, make_pack().code))
