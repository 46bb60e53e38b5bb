"""The administrator's page: what runs, what waits, what was backed up, and the buttons."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.audit.models import Entry
from kepu.jobs.actions import beat, queue
from kepu.jobs.models import Job, JobState, WorkerBeat
from operations.models import Kind, Outcome
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
PAGE = reverse("operations:overview")


def good(kind, **fields):
    return Outcome.objects.create(kind=kind, began_at=timezone.now(), is_good=True, **fields)


@pytest.fixture
def failed(officer):
    job = queue("pack", "7", by=officer)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, reason="The disk is full. Make room on the server, then try again."
    )
    return job


def test_an_empty_portal_says_what_to_do_next(as_user, admin, django_assert_max_num_queries):
    client = as_user(admin)
    with django_assert_max_num_queries(45):
        page = client.get(PAGE).content.decode()
    assert english_in(page) <= {"BACKUP", "DIR", "kepu", "worker", "beat", "GB"}
    assert "BACKUP_DIR" in page
    assert "kepu-worker" in page


def test_all_is_well_where_workers_run_and_backups_are_fresh(as_user, admin, settings):
    settings.BACKUP_DIR = "/backups"
    beat("celery@here")
    for kind in Kind:
        good(kind, figures={"files": 3, "rows": 5, "bytes": 2048})
    page = as_user(admin).get(PAGE)
    assert page.context["warnings"] == []
    assert "celery@here" in page.content.decode()


def test_what_is_old_or_silent_is_told(as_user, admin, settings):
    settings.BACKUP_DIR = "/backups"
    for kind in (Kind.BACKUP, Kind.REHEARSAL):
        Outcome.objects.filter(pk=good(kind).pk).update(ended_at=timezone.now() - timedelta(days=20))
    beat("celery@here")
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    Outcome.objects.create(kind=Kind.CHECK, began_at=timezone.now(), is_good=False, problems=[["missing", "files/ab"]])
    page = as_user(admin).get(PAGE)
    assert len(page.context["warnings"]) == 4
    assert "files/ab" in page.content.decode()


def test_a_failed_job_is_started_again_once_and_kept_in_the_audit(as_user, admin, failed):
    client = as_user(admin)
    assert reverse("operations:job_retry", args=[failed.pk]) in client.get(PAGE).content.decode()
    for _twice in range(2):
        client.post(reverse("operations:job_retry", args=[failed.pk]))
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1
    assert Entry.objects.about(failed).exists()
    assert reverse("operations:job_retry", args=[failed.pk]) not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", Kind)
def test_each_can_be_asked_for_now_and_twice_makes_one(as_user, admin, kind):
    for _twice in range(2):
        as_user(admin).post(reverse("operations:ask", args=[kind]))
    assert Job.objects.get().kind == kind
    assert as_user(admin).post(reverse("operations:ask", args=["nonsense"])).status_code == 404


def test_a_full_disk_is_told_to_administrators_on_every_page_and_to_nobody_else(as_user, admin, officer, settings):
    settings.DISK_LOW_PERCENT = 101
    assert as_user(admin).get(reverse("registers:index")).context["disk_warning"]
    assert not as_user(officer).get(reverse("registers:index")).context["disk_warning"]
