"""Answers are written, submitted, returned and accepted; nobody accepts the own one; nothing typed is lost."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from kepu.audit.models import Action, Entry
from reports.models import Answer
from reports.rounds.answering import StaleAnswerError, review_answer, save_answer, submit_answer, take_back_answer
from tests.conftest import NOW
from tests.reports.rounds.conftest import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(opened):
    return opened.answers.get(indicator="E1")


def test_what_is_written_names_who_and_when(answer, officer):
    saved = save_answer(answer, TEXT, version=1, by=officer)
    assert (saved.version, saved.state, saved.written_by) == (2, "writing", officer)
    assert Answer.objects.get(pk=answer.pk).narrative == TEXT["narrative"]
    assert Entry.objects.filter(object_type="reports.answer", action=Action.CHANGE).count() == 1


def test_what_changes_nothing_is_not_saved(answer, officer):
    saved = save_answer(answer, TEXT, version=1, by=officer)
    assert save_answer(answer, TEXT, version=1, by=officer).version == saved.version


def test_of_two_who_write_at_once_the_second_is_told(answer, officer, colleague):
    save_answer(answer, TEXT, version=1, by=officer)
    with pytest.raises(StaleAnswerError) as refusal:
        save_answer(answer, TEXT | {"gap": "另一句"}, version=1, by=colleague)
    assert refusal.value.current.gap == TEXT["gap"]
    assert "王芳" in refusal.value.messages[0]


def test_an_open_page_is_not_in_its_own_way_where_a_reply_was_lost(answer, officer, colleague):
    page = uuid.uuid4()
    save_answer(answer, TEXT, version=1, sitting=page, by=officer)
    saved = save_answer(answer, TEXT | {"gap": "续写"}, version=1, sitting=page, by=officer)
    assert saved.gap == "续写"
    save_answer(answer, TEXT, version=saved.version, sitting=uuid.uuid4(), by=colleague)
    with pytest.raises(StaleAnswerError):
        save_answer(answer, TEXT | {"gap": "再写"}, version=saved.version, sitting=page, by=officer)


def test_saves_of_one_sitting_are_one_line_of_history(answer, officer, colleague):
    for number in range(5):
        answer = save_answer(answer, TEXT | {"gap": f"第{number}稿"}, version=answer.version, by=officer)
    assert answer.history.count() == 2
    assert answer.history.first().gap == "第4稿"
    answer = save_answer(answer, TEXT, version=answer.version, by=colleague)
    with time_machine.travel(NOW + timedelta(hours=1)):
        save_answer(answer, TEXT | {"gap": "后来"}, version=answer.version, by=colleague)
    assert answer.history.count() == 4


def test_what_is_not_met_is_submitted_only_with_gap_and_remedy(answer, officer):
    bare = save_answer(answer, TEXT | {"narrative": " ", "gap": "", "remedy": ""}, version=1, by=officer)
    with pytest.raises(ValidationError) as refusal:
        submit_answer(bare, version=bare.version, by=officer)
    assert {*refusal.value.message_dict} == {"narrative", "gap", "remedy"}


def test_what_is_met_needs_no_gap(opened, write, officer, make_event):
    make_event(category="科教进社区")
    saved = write(opened, "E5", gap="", remedy="")
    assert submit_answer(saved, version=saved.version, by=officer).state == "submitted"


def test_what_is_submitted_is_not_written_in_until_it_is_taken_back(opened, submit, officer):
    answer = submit(opened)
    with pytest.raises(ValidationError):
        save_answer(answer, {"gap": "x"}, version=answer.version, by=officer)
    back = take_back_answer(answer, by=officer)
    assert save_answer(back, {"gap": "x"}, version=back.version, by=officer).gap == "x"


def test_another_person_accepts_and_is_named(opened, submit, colleague):
    answer = submit(opened)
    accepted = review_answer(answer, state="accepted", version=answer.version, by=colleague)
    assert (accepted.state, accepted.reviewed_by) == ("accepted", colleague)
    assert Entry.objects.filter(action=Action.REVIEW).count() == 1


def test_nobody_accepts_what_they_wrote_or_submitted(opened, write, officer, colleague):
    answer = write(opened, by=officer)
    answer = submit_answer(answer, version=answer.version, by=colleague)
    for someone in (officer, colleague):
        with pytest.raises(ValidationError):
            review_answer(answer, state="accepted", version=answer.version, by=someone)


def test_what_is_returned_says_what_to_correct_and_is_submitted_anew(opened, submit, colleague, officer):
    answer = submit(opened)
    with pytest.raises(ValidationError) as refusal:
        review_answer(answer, state="returned", version=answer.version, by=colleague)
    assert [*refusal.value.message_dict] == ["note"]
    returned = review_answer(answer, state="returned", note="缺照片", version=answer.version, by=colleague)
    again = save_answer(returned, TEXT | {"gap": "已补"}, version=returned.version, by=officer)
    assert (again.state, again.review_note) == ("returned", "缺照片")
    assert submit_answer(again, version=again.version, by=officer).state == "submitted"


def test_only_what_was_read_is_accepted(opened, submit, officer, colleague):
    answer = submit(opened)
    read = answer.version
    back = take_back_answer(answer, by=officer)
    submit_answer(back, version=back.version, by=officer)
    with pytest.raises(ValidationError):
        review_answer(answer, state="accepted", version=read, by=colleague)


def test_what_waits_for_nobody_cannot_be_accepted(answer, colleague):
    with pytest.raises(ValidationError):
        review_answer(answer, state="accepted", version=1, by=colleague)
    with pytest.raises(ValidationError):
        review_answer(answer, state="writing", version=1, by=colleague)


def test_a_review_accepts_or_returns_and_does_nothing_else(opened, submit, colleague):
    answer = submit(opened)
    with pytest.raises(ValidationError, match="通过"):
        review_answer(answer, state="writing", version=answer.version, by=colleague)


def test_leaders_and_clerks_neither_write_nor_review(answer, leader, clerk):
    for someone in (leader, clerk):
        for act in (
            lambda who: save_answer(answer, TEXT, version=1, by=who),
            lambda who: submit_answer(answer, version=1, by=who),
            lambda who: take_back_answer(answer, by=who),
            lambda who: review_answer(answer, state="returned", note="x", version=1, by=who),
        ):
            with pytest.raises(PermissionDenied):
                act(someone)


def test_a_text_too_long_or_unprintable_is_refused_whole(answer, officer):
    for text in ("字" * 30_001, "a\x01b"):
        with pytest.raises(ValidationError):
            save_answer(answer, TEXT | {"narrative": text}, version=1, by=officer)
    answer.refresh_from_db()
    assert (answer.narrative, answer.version) == ("", 1)
