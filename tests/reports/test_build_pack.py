"""`manage.py build_pack`: what other systems read, and what they are told when it cannot be done."""

import hashlib
import io
import json
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from kepu.jobs.models import Job, JobState
from reports.management.commands import build_pack
from reports.models import Pack
from reports.packs import building

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(tmp_path):
    """`build("--as-of", …)` runs the command; what it printed and what it said beside."""

    def run(*arguments):
        out, err = io.StringIO(), io.StringIO()
        call_command("build_pack", *arguments, "--output", tmp_path / "out", stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_the_answer_is_json_and_the_files_are_as_it_says(build, make_event, tmp_path):
    make_event()
    answer = json.loads(build("--as-of", "2026-06-30", "--json")[0])
    stable = ["number", "pdf", "zip", "pages", "pdf_sha256", "zip_sha256", "seconds"]
    assert list(answer) == [*stable, "code", "parts", "missing"]
    for kind in ("pdf", "zip"):
        path = Path(answer[kind])
        assert path.parent == tmp_path / "out"
        assert path.name == f"KP-2026-0001 创建全国科普示范区自评材料 2026-06-30.{kind}"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == answer[f"{kind}_sha256"]
    with pikepdf.open(answer["pdf"]) as pdf:
        assert len(pdf.pages) == answer["pages"]
    assert answer["seconds"] > 0


def test_people_get_lines_and_a_bar(build):
    out, err = build("--as-of", "2026年6月30日", "--from", "2026/1/1")
    assert "KP-2026-0001" in out
    assert "SHA-256" in out
    assert "正在排版 PDF" in err
    assert str(Pack.objects.get().starts_on) == "2026-01-01"
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "2026-02-30"], "2026-02-30"),
        (["--as-of", "gestern"], "gestern"),
        (["--as-of", "2026-07-01"], "这一天还没有到"),
        (["--as-of", "2026-06-01", "--from", "2026-06-02"], "起始日期晚于截止日期"),
        (["--as-of", "1999-12-31"], "2000"),
        (["--as-of", "2026-06-30", "--standard", "moon"], "moon"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_leaves_nothing(build, arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        build(*arguments)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not Pack.objects.exists()


def test_a_folder_that_cannot_be_made_is_said_so(build, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CommandError, match="无法建立文件夹"):
        build("--as-of", "2026-06-30")


def test_a_failure_is_its_reason(build, monkeypatch):
    def full(*args):
        raise OSError(28, "no space")

    monkeypatch.setattr(building, "_pack", full)
    with pytest.raises(CommandError, match="磁盘空间不足"):
        build("--as-of", "2026-06-30")


def test_an_interrupted_build_waits_for_nobody(build, monkeypatch):
    def interrupted(run):
        raise KeyboardInterrupt

    monkeypatch.setattr(build_pack, "carry_out", interrupted)
    with pytest.raises(CommandError, match="已停止制作"):
        build("--as-of", "2026-06-30")
    assert Job.objects.get().state == JobState.CANCELLED
