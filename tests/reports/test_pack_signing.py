"""The office's signature under a pack, and what happens where its certificate is of no use."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.checks import run_checks
from pyhanko.pdf_utils.reader import PdfFileReader

from kepu.jobs.actions import claim
from kepu.jobs.models import Job, JobState
from kepu.jobs.work import carry_out
from kepu.periods import Period
from reports.packs import building
from reports.packs.actions import retry_pack, start_pack
from reports.packs.archive import measured
from reports.packs.shelf import file_of
from tests.conftest import TODAY
from tests.kepu.test_signing import NAME, NOW, make_certificate
from tests.reports.figures import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def signing(settings, tmp_path, monkeypatch):
    """`signing(**options)` puts a certificate where the settings say."""
    settings.PACK_CERTIFICATE, settings.PACK_CERTIFICATE_PASSPHRASE = str(tmp_path / "office.p12"), "口令 1"
    monkeypatch.setattr(building, "freeze", lambda pack: figures())
    return lambda **options: make_certificate(tmp_path / "office.p12", **options)


@pytest.fixture
def pack(officer):
    return start_pack("demo-district", Period.ending(TODAY), by=officer)


def build(pack) -> Job:
    carry_out(claim(Job.objects.of("pack", pack.pk).live().get().pk))
    pack.refresh_from_db()
    return Job.objects.of("pack", pack.pk).order_by("created_at").last()


def test_a_signed_pack_says_by_whom_and_keeps_the_sum_of_what_was_signed(pack, signing):
    signing()
    build(pack)
    content = file_of(pack, ".pdf").read_bytes()
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    assert signature.signer_cert.subject.native["common_name"] == NAME
    assert pack.signer == NAME
    first_end = content.index(b"%%EOF") + len(b"%%EOF")
    sums = {measured(content[:end])[1] for end in (first_end, first_end + 1)}
    assert pack.unsigned_sha256 in sums


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (None, "不在设置所指的位置"),
        ({"passphrase": "别的"}, "口令不对"),
        ({"begins": NOW - timedelta(days=400)}, "过期"),
        ({"for_signing": False}, "不包括签署"),
    ],
)
def test_a_useless_certificate_fails_the_pack_before_anything_is_made(pack, signing, monkeypatch, options, words):
    if options is not None:
        signing(**options)
    monkeypatch.setattr(building, "_gather", lambda *args: pytest.fail("work was begun"))
    job = build(pack)
    assert job.state == JobState.FAILED
    assert words in job.reason_text
    (warning,) = [each for each in run_checks() if each.id.startswith("reports.W")]
    assert words in warning.msg


def test_a_certificate_that_ends_soon_is_told_beforehand(signing):
    signing(begins=NOW - timedelta(days=350))
    (warning,) = [each for each in run_checks() if each.id.startswith("reports.W")]
    assert "2026-07-" in warning.msg


def test_with_a_good_certificate_nothing_is_warned_of(signing):
    signing()
    assert not [each for each in run_checks() if each.id.startswith("reports.W")]


def test_once_the_certificate_is_mended_the_pack_is_made(pack, officer, signing):
    assert build(pack).state == JobState.FAILED
    signing()
    retry_pack(pack, by=officer)
    assert build(pack).state == JobState.DONE
