"""Large files: checked and imported by a worker, while the page tells how far it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.imports import background
from kepu.imports.actions import check_again
from kepu.imports.models import ImportState
from kepu.imports.shelf import file_of
from kepu.jobs.actions import beat, cancel
from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.jobs.work import work
from tests.kepu.imports.conftest import ALSO_GOOD, GOOD, WRONG, events_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_large")]


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def job_of(taken) -> Job:
    return Job.objects.of("import", taken.pk).first()


def let_work(taken) -> None:
    """What a worker does when the bell rings."""
    work(str(job_of(taken).pk))
    taken.refresh_from_db()


def progress(client, taken):
    answer = client.get(reverse("imports:import_progress", args=[taken.pk]))
    return answer.status_code, " ".join(answer.content.decode().split())


def apply(client, taken, **data):
    client.post(reverse("imports:import_apply", args=[taken.pk]), data)
    taken.refresh_from_db()


def test_a_large_file_is_checked_and_imported_by_a_worker(upload, officer, client):
    taken = upload(officer, events_csv(GOOD, ALSO_GOOD))
    assert taken.state == ImportState.CHECKING
    assert "in the queue" in progress(client, taken)[1]
    let_work(taken)
    assert (taken.state, taken.new, job_of(taken).state) == (ImportState.CHECKED, 2, JobState.DONE)
    status, said = progress(client, taken)
    assert (status, "Import all 2 rows" in said) == (286, True)
    apply(client, taken)
    assert (taken.state, Event.objects.count()) == (ImportState.APPLYING, 0)
    assert progress(client, taken)[0] == 200
    let_work(taken)
    assert (taken.state, Event.objects.count()) == (ImportState.DONE, 2)
    assert job_of(taken).state == JobState.DONE
    assert Entry.objects.get(action=Action.IMPORT).actor == "officer"


def test_only_the_good_rows(upload, officer, client):
    taken = upload(officer, events_csv(GOOD, WRONG))
    let_work(taken)
    apply(client, taken)
    assert taken.state == ImportState.CHECKED
    apply(client, taken, only_good="yes")
    let_work(taken)
    assert (taken.state, Event.objects.get().title) == (ImportState.DONE, "讲座")


def test_two_clicks_start_one_job(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    let_work(taken)
    apply(client, taken)
    apply(client, taken)
    assert Job.objects.of("import", taken.pk).count() == 2  # the check and the import
    let_work(taken)
    assert Event.objects.count() == 1


def test_the_page_tells_the_row_and_survives_a_reload(upload, officer, client, monkeypatch):
    monkeypatch.setattr(background, "SECONDS_BETWEEN_NEWS", 0)
    heard = []
    monkeypatch.setattr(background.JobRun, "step", lambda run, *news, **more: heard.append((*news, *more.values())))
    taken = upload(officer, events_csv(GOOD, ALSO_GOOD))
    let_work(taken)
    assert heard == [
        (background.OPENING, 0, 1),
        (background.READING, 0, 4, "2"),
        (background.READING, 1, 4, "3"),
        (background.COMPARING, 2, 4, "2"),
        (background.COMPARING, 3, 4, "3"),
    ]


def test_the_step_is_shown(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    beat("worker")
    Job.objects.update(
        state=JobState.RUNNING,
        step=f"{background.READING}\n812",
        steps_done=1,
        steps_total=4,
        lease_until=timezone.now(),
    )
    status, said = progress(client, taken)
    assert (status, "Reading row 812" in said, 'value="1" max="4"' in said) == (200, True, True)
    assert "No worker" not in said


def test_a_portal_without_a_worker_says_so(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    assert "No worker is running." in progress(client, taken)[1]
    WorkerBeat.objects.create(name="w", seen_at=timezone.now() - timezone.timedelta(hours=1))
    assert "No worker has been running since" in progress(client, taken)[1]
    beat("w")
    assert "No worker" not in progress(client, taken)[1]


def test_what_the_worker_cannot_read_fails_with_a_sentence(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    file_of(taken).write_bytes(b"\xff\xff\x00")
    let_work(taken)
    assert taken.state == ImportState.FAILED
    assert "not text in UTF-8 or GB18030" in progress(client, taken)[1]


def test_what_is_wrong_with_the_headers_is_shown_and_cannot_be_imported(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    file_of(taken).write_text("活动名称,天气\nx,y\n", encoding="utf-8")
    let_work(taken)
    assert (taken.state, taken.can_apply) == (ImportState.CHECKED, False)
    assert "no column “天气”" in progress(client, taken)[1]
    apply(client, taken, only_good="yes")
    assert taken.state == ImportState.CHECKED


def test_data_that_changed_meanwhile_stops_the_import(upload, officer, client, make_event, guihua):
    taken = upload(officer, events_csv(GOOD))
    let_work(taken)
    apply(client, taken)
    make_event("讲座", starts_on="2026-05-01", host_community=guihua)
    let_work(taken)
    assert (taken.state, taken.new, taken.changed, taken.is_overtaken) == (ImportState.CHECKED, 0, 1, True)
    assert Event.objects.count() == 1


def test_a_worker_that_lost_its_lease_saves_nothing(upload, officer, client, monkeypatch):
    taken = upload(officer, events_csv(GOOD))
    let_work(taken)
    apply(client, taken)
    apply_plan = background.carry_out

    def lose_lease(*args, **options):
        cancel(job_of(taken), by=officer)
        apply_plan(*args, **options)

    monkeypatch.setattr(background, "carry_out", lose_lease)
    let_work(taken)
    assert not Event.objects.exists()
    assert taken.state == ImportState.APPLYING
    assert "was interrupted" in progress(client, taken)[1]


def test_interrupted_work_can_be_taken_up_again(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    cancel(job_of(taken), by=officer)
    status, said = progress(client, taken)
    assert (status, "Check again" in said) == (286, True)
    client.post(reverse("imports:import_check", args=[taken.pk]))
    let_work(taken)
    assert (taken.state, taken.new) == (ImportState.CHECKED, 1)


def test_checking_again_leaves_alone_what_is_being_worked_on_or_done(upload, officer, client):
    taken = upload(officer, events_csv(GOOD))
    check_again(taken)
    assert Job.objects.of("import", taken.pk).count() == 1
    let_work(taken)
    apply(client, taken)
    let_work(taken)
    check_again(taken)
    taken.refresh_from_db()
    assert taken.state == ImportState.DONE


def test_the_queries_of_a_check_do_not_grow_with_the_rows(upload, officer):
    def queries(count):
        taken = upload(officer, events_csv(*([f"讲座{number}", *GOOD[1:]] for number in range(count))))
        with CaptureQueriesContext(connection) as asked:
            let_work(taken)
        assert taken.new == count
        return len(asked)

    assert queries(5) == queries(150)
