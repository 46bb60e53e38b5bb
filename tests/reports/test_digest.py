"""The daily digest: who gets it, what it says, and that nobody gets it twice."""

from datetime import date
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from kepu.accounts.models import User
from kepu.jobs.actions import start_here
from kepu.jobs.models import Job, JobState
from kepu.jobs.work import carry_out
from reports.digest import KIND, queue_digests, recipients, send_to
from reports.models import DigestSent
from reports.tasks import queue_digest
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(settings):
    settings.MAIL_IS_CONFIGURED = True
    settings.PORTAL_URL = "https://kepu.example.gov.cn"
    settings.DEFAULT_FROM_EMAIL = "kepu@example.gov.cn"


@pytest.fixture
def addressed(officer, clerk, leader):
    for person in (officer, clerk, leader):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.gov.cn")
        person.refresh_from_db()
    return officer, clerk


@pytest.fixture
def due(campaign, make_task, guihua):
    """A task of the officer's that is overdue, and one of the clerk's that is due soon."""
    return make_task("建画廊", person="王芳"), make_task("办讲座", community=guihua, due_on=date(2026, 7, 10))


def send_all() -> Job:
    run = start_here(KIND, TODAY.isoformat(), by=None)
    carry_out(run)
    return Job.objects.get(pk=run.job.pk)


def sent_to() -> list[str]:
    return sorted(address for letter in mail.outbox for address in letter.to)


def test_it_says_what_is_due_with_links(mailing, addressed, due):
    officer, _clerk = addressed
    assert send_to(officer, TODAY)
    [letter] = mail.outbox
    assert letter.to == ["=?utf-8?b?546L6Iqz?= <officer@example.gov.cn>"]
    assert letter.from_email == "kepu@example.gov.cn"
    assert "待办事项" in letter.subject
    assert "建画廊 · 逾期 29 天" in letter.body
    assert f"https://kepu.example.gov.cn/registers/tasks/{due[0].pk}/" in letter.body
    assert "办讲座" not in letter.body


def test_without_the_portals_address_it_has_no_links(mailing, addressed, due, settings):
    settings.PORTAL_URL = ""
    send_to(addressed[0], TODAY)
    assert "/registers/" not in mail.outbox[0].body


def test_everybody_with_an_address_and_something_to_do_gets_one(mailing, addressed, due):
    assert send_all().state == JobState.DONE
    assert sent_to() == ["=?utf-8?b?546L6Iqz?= <officer@example.gov.cn>", "=?utf-8?b?5p2O5qKF?= <clerk@example.gov.cn>"]


def test_a_repeated_job_sends_nothing_again_but_the_next_day_does(mailing, addressed, due):
    send_all()
    send_all()
    assert len(mail.outbox) == 2
    assert send_to(addressed[0], date(2026, 7, 1))


def test_who_has_nothing_to_do_gets_nothing(mailing, addressed):
    assert send_all().state == JobState.DONE
    assert mail.outbox == []
    assert not DigestSent.objects.exists()


def test_only_those_who_keep_registers_and_are_current_get_it(mailing, addressed, admin):
    officer, clerk = addressed
    assert list(recipients()) == sorted([officer, clerk], key=lambda each: each.pk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert list(recipients()) == [officer]


def test_a_send_that_fails_leaves_no_row_and_is_made_up_for(mailing, addressed, due, monkeypatch):
    """As after a kill in the middle: the row is gone with the transaction, and the next round sends."""
    honest = mail.EmailMessage.send

    def refuse(letter, *args, **kwargs):
        if "officer" in letter.to[0]:
            raise SMTPRecipientsRefused({})
        return honest(letter, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    job = send_all()
    assert (job.state, job.reason.splitlines()[-1]) == (JobState.FAILED, "1")
    assert [row.user.username for row in DigestSent.objects.all()] == ["clerk"]
    monkeypatch.undo()
    send_all()
    assert len(mail.outbox) == 2


def test_a_server_that_does_not_answer_ends_the_job_with_a_sentence(mailing, addressed, due, monkeypatch):
    def unreachable(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", unreachable)
    assert "does not answer" in send_all().reason
    assert not DigestSent.objects.exists()


def test_the_clock_queues_one_job_a_day_and_none_without_a_server(settings, addressed):
    assert queue_digests() is None
    settings.MAIL_IS_CONFIGURED = True
    queue_digest()
    queue_digest()
    assert Job.objects.get().target_id == "2026-06-30"


def test_the_clock_knows_the_task():
    from kepu.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
