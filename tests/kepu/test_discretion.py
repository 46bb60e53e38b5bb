"""Neither logs nor error pages nor a job's reason repeat what somebody typed."""

import io
import logging

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from kepu.discretion import Discretion, discreet
from kepu.imports.models import LedgerImport
from kepu.jobs import work
from kepu.jobs.actions import queue
from kepu.jobs.models import Job
from tests.campaigns.test_pages import photo

NAME, PHONE = "司马㐂乐", "13912345678"
CANARY = f"{NAME} {PHONE} 11010519491231002X"


@pytest.fixture
def log():
    """What the portal's own kind of handler writes, from the finest level on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    handler.addFilter(Discretion())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def assert_silent(text: str) -> None:
    for trace in (NAME, PHONE, NAME.encode("unicode_escape").decode(), "11010519491231002"):
        assert trace not in text


@pytest.mark.parametrize(
    "text", ["%E5%BC%A0", "\\u5f20", PHONE, "+86 139-1234-5678", "010-12345678", "11010519491231002X", NAME]
)
def test_names_and_numbers_are_left_out(text):
    assert text not in discreet(f"Key (x)=({text}) already exists")


@pytest.mark.parametrize(
    "text",
    ["job 4bb75ae0-13ab-4be8-8a4c-1a5c7d7a3a11 failed", "row 123456", "a" * 64, "0 of 20", "2026-06-30 01:00:00"],
)
def test_ids_and_counts_stay(text):
    assert discreet(text) == text


def test_every_handler_of_the_portal_is_discreet():
    assert settings.LOGGING["handlers"]
    assert all("discretion" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


def test_a_failing_page_says_nothing_of_what_was_sent(client, officer, log, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError(f"DETAIL: Key (name)=({CANARY}) already exists")

    monkeypatch.setattr("kepu.registers.forms.add_row", fail)
    client.force_login(officer, backend="kepu.accounts.backends.ActiveUserBackend")
    client.raise_request_exception = False
    sent = {"name": NAME, "phone": PHONE, "source": "社区", "registered_on": "2026-02-01", "state": "在册"}
    answer = client.post(f"/registers/volunteers/new/?q={NAME}", sent)
    assert answer.status_code == 500
    assert_silent(answer.content.decode())
    assert "IntegrityError" in log()
    assert_silent(log())


@pytest.mark.parametrize("code", ["volunteers", "units", "posts"])
def test_forms_with_errors_leave_nothing_in_the_log(as_user, officer, log, code):
    sent = dict.fromkeys(("name", "phone", "contact", "body", "registered_on", "kind"), CANARY)
    assert (
        as_user(officer).post(f"/registers/{code}/new/", sent | {"files": [photo(f"{CANARY}.exe")]}).status_code == 200
    )
    as_user(officer).get(f"/registers/{code}/{NAME}/")
    as_user(officer).get(f"/nothing/{CANARY}/")
    assert log()
    assert_silent(log())


def test_a_failing_import_leaves_nothing_in_the_log(as_user, officer, log):
    text = f"姓名,手机号码,来源,注册日期\n{NAME},{PHONE},月球,2026-02-31\n"
    upload = SimpleUploadedFile(f"{CANARY}.csv", text.encode())
    as_user(officer).post("/imports/new/?ledger=volunteers", {"file": upload})
    assert LedgerImport.objects.get().wrong == 1
    as_user(officer).post(
        "/imports/new/?ledger=volunteers", {"file": SimpleUploadedFile(f"{NAME}.xlsx", b"PK\x03\x04")}
    )
    assert_silent(log())


def test_a_failing_job_names_neither_in_its_reason_nor_in_the_log(officer, log, monkeypatch, settings):
    def fail(run):
        raise ValueError(f"invalid literal: {CANARY}")

    monkeypatch.setattr("kepu.evidence.verifying.carry_out", fail)
    job = queue("files", "all", by=officer)
    work.work(str(job.pk))
    job = Job.objects.get(pk=job.pk)
    assert job.state == "failed"
    assert_silent(job.reason)
    assert "ValueError" in log()
    assert_silent(log())
