"""Making a pack: what comes out, and what does not when something goes wrong."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date, timedelta

import openpyxl
import pikepdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from campaigns.models import Survey
from kepu.accounts.roles import Role
from kepu.communities.models import PartnerUnit
from kepu.evidence.actions import store
from kepu.evidence.storage import original_path
from kepu.jobs.actions import cancel, claim, sweep
from kepu.jobs.models import Job, JobState
from kepu.jobs.runs import JobFailure, LostLeaseError
from kepu.jobs.work import carry_out
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Pack
from reports.packs import archive, building, parts
from reports.packs.actions import retry_pack, start_pack
from reports.packs.naming import MAX_PATH
from reports.packs.shelf import file_of
from tests.conftest import TODAY, person
from tests.reports.figures import figures, indicator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """The figures that packs of this module freeze; a test may change them."""
    shown = figures()
    monkeypatch.setattr(building, "freeze", lambda pack: json.loads(json.dumps(shown)))
    return shown


def picture(colour="teal") -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(target, "JPEG")
    target.seek(0)
    return target


@pytest.fixture
def lecture(make_event, guihua):
    """An event with two photos of one name and a sign-in sheet."""
    event = make_event("防震减灾/讲座", host_community=guihua, place="活动室")
    for colour, kind in (("teal", "PHOTO"), ("navy", "PHOTO"), ("gray", "SIGN")):
        Attachment.objects.create(row=event, file=store(picture(colour), "IMG.jpg"), name="IMG.jpg", kind=kind)
    return event


def job_of(pack) -> Job:
    return Job.objects.of("pack", pack.pk).first()


def started(officer, **options) -> Pack:
    return start_pack("demo-district", Period.ending(TODAY), by=officer, **options)


def made(officer, **options) -> Pack:
    pack = started(officer, **options)
    run = claim(job_of(pack).pk)
    building.build(run)
    pack.refresh_from_db()
    return pack


def text_of(pack) -> str:
    done = subprocess.run(["pdftotext", file_of(pack, ".pdf"), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def unpacked(pack) -> dict[str, bytes]:
    with zipfile.ZipFile(file_of(pack, ".zip")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_pdf_holds_what_was_frozen(officer, lecture):
    pack = made(officer)
    text = text_of(pack)
    for words in (
        "创建全国科普示范区自评材料",
        pack.number,
        "目录",
        "覆盖率66.7%。",
        "50.0",
        "×未达标",
        "（一）科普阵地",
    ):
        assert words in text, words
    assert f"第2页共{pack.pages}页" in text
    assert "防震减灾/讲座" in text
    assert "2026-05-12" in text


def test_the_pdf_has_bookmarks_fonts_and_tags(officer, lecture):
    pack = made(officer)
    with pikepdf.open(file_of(pack, ".pdf")) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == pack.pages
        titles = [item.title for item in outline.root]
        assert titles == [
            "真实性承诺书",
            "一、自评概况",
            "二、自评得分表",
            "三、分项自评说明",
            "附件1　科普活动台账",
            "附件2　活动照片",
            "附件3　社区基本情况表",
            "附件4　材料清单",
        ]
        assert pdf.Root.MarkInfo.Marked
    fonts = subprocess.run(["pdffonts", file_of(pack, ".pdf")], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:]), fonts


def test_an_english_pack_is_english(officer, lecture, frozen):
    text = text_of(made(officer, language="en"))
    assert "2.Scoretable" in text
    assert "Page2of" in text


def test_the_manifest_tells_the_truth(officer, lecture):
    pack = made(officer)
    files = unpacked(pack)
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["number"] == pack.number
    assert {entry["path"] for entry in manifest["files"]} == set(files)
    for entry in manifest["files"]:
        content = files[entry["path"]]
        assert (entry["size"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert file_of(pack, ".pdf").read_bytes() in files.values()


def test_names_in_the_archive_are_chinese_and_safe(officer, lecture):
    names = set(unpacked(made(officer)))
    assert {
        "3 佐证材料/01 活动/2026-05-12 防震减灾_讲座/照片 IMG.jpg",
        "3 佐证材料/01 活动/2026-05-12 防震减灾_讲座/照片 IMG (2).jpg",
        "3 佐证材料/01 活动/2026-05-12 防震减灾_讲座/签到表 IMG.jpg",
        "2 台账/活动.xlsx",
        "说明.txt",
    } <= names
    assert all(len(name) <= MAX_PATH for name in names)


def test_originals_go_in_byte_for_byte(officer, lecture):
    contents = unpacked(made(officer)).values()
    for each in lecture.files.all():
        assert original_path(each.file.sha256).read_bytes() in contents


def test_registers_show_no_whole_telephone_number(officer):
    PartnerUnit.objects.create(name="实验小学", kind="学校", phone="13812345678")
    book = unpacked(made(officer))["2 台账/单位.xlsx"]
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.values)
    cells = {str(cell) for row in rows for cell in row}
    assert "138****5678" in cells
    assert "实验小学" in cells
    assert not any("13812345678" in cell for cell in cells)


def test_nothing_at_all_still_makes_a_pack(officer, frozen):
    frozen.update(figures(indicators=[indicator("C1", "no_data", rows=[], records=0)], counts=[]))
    frozen["coverage"] |= {"communities": [], "residents": 0, "reached": 0}
    pack = made(officer)
    text = text_of(pack)
    assert "各类台账均无记录。" in text
    assert "尚未登记社区" in text
    assert "未单列附件的内容：科普活动台账、活动照片、" in text
    assert pack.results["missing"] == []


def test_events_of_other_years_and_retired_ones_stay_out(officer, make_event):
    make_event("去年的讲座", starts_on=date(2025, 6, 30))
    make_event("撤回的讲座", retired_at=timezone.now())
    make_event("第一天的讲座", starts_on=date(2025, 7, 1))
    text = text_of(made(officer))
    assert "第一天的讲座" in text
    assert "去年的讲座" not in text
    assert "撤回的讲座" not in text


def test_a_missing_file_is_named_and_not_fatal(officer, lecture):
    gone = lecture.files.first().file.sha256
    for path in original_path(gone).parent.glob(f"{gone}*"):
        path.unlink()
    pack = made(officer)
    assert [sentence.partition("：")[0] for sentence in pack.results["missing"]] == [
        "照片无法读取",
        "保存的文件已丢失",
    ]
    assert "照片无法读取" in text_of(pack)
    assert "保存的文件已丢失" in unpacked(pack)["说明.txt"].decode()


def test_an_altered_file_stays_out(officer, lecture):
    altered = original_path(lecture.files.last().file.sha256)
    altered.chmod(0o600)
    altered.write_bytes(b"something else")
    pack = made(officer)
    assert "已被改动" in pack.results["missing"][0]
    assert b"something else" not in unpacked(pack).values()


def test_the_same_data_give_the_same_bytes(officer, lecture):
    first = made(officer)
    Pack.objects.filter(pk=first.pk).update(built_at=None)
    retry_pack(first, by=officer)
    building.build(claim(job_of(first).pk))
    second = Pack.objects.get(pk=first.pk)
    assert (second.pdf_sha256, second.zip_sha256) == (first.pdf_sha256, first.zip_sha256)


def test_markup_in_a_text_is_only_text(officer, make_event):
    make_event('<img src="file:///etc/passwd"> {{ pack }} <script>', place="<b>广场</b>")
    text = text_of(made(officer))
    for piece in ("<img", "{{pack}}", "<script>", "<b>广场</b>"):
        assert piece in text, piece
    assert "root:" not in text


def left_behind() -> list:
    """Files of packs, sections apart, which are kept for the next attempt."""
    return [path for path in settings.PACKS_DIR.rglob("*") if path.is_file() and path.parent.name != "sections"]


STEPS = ["_gather", "_lay_out", "_pack", "_publish"]


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_leaves_nothing_and_another_finishes(officer, lecture, monkeypatch, step):
    pack = started(officer)

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, step, killed)
        with pytest.raises(KeyboardInterrupt):
            building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert (pack.built_at, pack.results, left_behind()) == (None, {}, [])
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert pack.built_at
    assert len(left_behind()) == 2


@pytest.mark.parametrize(("error", "reason"), [(OSError(28, "No space left"), "磁盘空间不足"), (MemoryError(), "内存")])
def test_a_disk_that_fills_up_between_two_parts_leaves_nothing(officer, lecture, monkeypatch, settings, error, reason):
    settings.PACK_PART_BYTES = 1
    pack = started(officer)
    written = []

    def full(target, *args):
        if len(written) == 2:
            raise error
        written.append(archive.write_archive(target, *args))

    monkeypatch.setattr(parts, "write_archive", full)
    carry_out(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert (pack.built_at, pack.parts.count(), left_behind()) == (None, 0, [])
    assert reason in job_of(pack).reason_text


def test_a_worker_killed_between_two_parts_on_the_shelf_issues_nothing(officer, lecture, monkeypatch, settings):
    settings.PACK_PART_BYTES = 1
    pack = started(officer)
    shelve, shelved = building.shelve, []

    def killed(path):
        if len(shelved) == 2:
            raise KeyboardInterrupt
        shelved.append(shelve(path))
        return shelved[-1]

    with monkeypatch.context() as patch:
        patch.setattr(building, "shelve", killed)
        with pytest.raises(KeyboardInterrupt):
            building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert (pack.built_at, pack.parts.count()) == (None, 0)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert len(left_behind()) == 1 + pack.parts.count() > 3
    assert {path.stem for path in left_behind()} == {pack.pdf_sha256, *pack.parts.values_list("sha256", flat=True)}


def test_every_file_says_which_indicators_it_proves(officer, lecture):
    manifest = json.loads(unpacked(made(officer))["manifest.json"])
    photos = [each for each in manifest["files"] if "IMG" in each["path"]]
    assert len(photos) == 3
    assert all("E7" in each["indicators"] for each in photos)


def test_files_of_older_records_that_an_indicator_cites_go_in(officer):
    survey = Survey.objects.create(surveyed_on=date(2024, 3, 1), sample=800, literate_percent=12, method="入户问卷")
    Attachment.objects.create(row=survey, file=store(picture(), "问卷.jpg"), name="问卷.jpg", kind="PHOTO")
    manifest = json.loads(unpacked(made(officer))["manifest.json"])
    (line,) = [each for each in manifest["files"] if "问卷.jpg" in each["path"]]
    assert line["path"] == "3 佐证材料/09 组织、单位、测评、负面事件/2024-03-01 入户问卷/照片 问卷.jpg"
    assert line["indicators"]


def test_two_events_of_one_name_on_one_day_have_a_folder_each(officer, make_event, guihua, songbai):
    for community in (guihua, songbai):
        event = make_event("讲座", host_community=community)
        Attachment.objects.create(row=event, file=store(picture(), "IMG.jpg"), name="IMG.jpg", kind="PHOTO")
    names = set(unpacked(made(officer)))
    assert {f"3 佐证材料/01 活动/2026-05-12 讲座{mark}/照片 IMG.jpg" for mark in ("", " (2)")} <= names


def test_a_missing_file_makes_the_pack_incomplete_and_mending_it_complete(officer, lecture):
    kept = original_path(lecture.files.last().file.sha256)
    content = kept.read_bytes()
    kept.unlink()
    pack = made(officer)
    assert pack.missing_count == len(pack.results["missing"]) == 1
    assert pack.results["missing"][0].replace(" ", "") in text_of(pack)
    kept.write_bytes(content)
    retry_pack(pack, by=officer)
    building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert (pack.missing_count, pack.results["missing"]) == (0, [])


def test_the_code_and_its_address_stand_on_the_cover(officer, lecture, settings):
    assert f"校验码{(pack := made(officer)).printed_code}" in text_of(pack)
    assert "/verify/" in text_of(pack)
    settings.PORTAL_URL = "https://kepu.example.gov.cn"
    pack = start_pack("demo-district", Period.ending(date(2026, 6, 29)), by=officer)
    building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert "扫码核验" in text_of(pack)
    assert f"https://kepu.example.gov.cn/verify/{pack.printed_code}/" in unpacked(pack)["说明.txt"].decode()


def test_what_a_killed_attempt_left_is_removed_by_the_next(officer, lecture):
    pack = started(officer)
    left = settings.PACKS_DIR / "unfinished" / f"{pack.pk}-old"
    left.mkdir(parents=True)
    (left / "pack.zip").write_bytes(b"half")
    building.build(claim(job_of(pack).pk))
    assert not left.exists()


def test_a_zombie_publishes_nothing(officer, lecture, monkeypatch):
    pack = started(officer)
    zombie = claim(job_of(pack).pk)

    def overtaken(*args):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        sweep()
        monkeypatch.undo()
        monkeypatch.setattr(building, "freeze", lambda pack: figures(score_text="99.9"))
        building.build(claim(job_of(pack).pk))

    original = building._publish
    monkeypatch.setattr(building, "_publish", lambda *args: (overtaken(), original(*args)))
    with pytest.raises((LostLeaseError, FileNotFoundError)):
        building.build(zombie)
    pack.refresh_from_db()
    assert pack.results["score_text"] == "99.9"
    assert job_of(pack).state == JobState.DONE


def test_building_twice_changes_nothing(officer, lecture):
    pack = made(officer)
    Job.objects.update(state=JobState.QUEUED)
    building.build(claim(job_of(pack).pk))
    before = pack.built_at
    pack.refresh_from_db()
    assert pack.built_at == before


def test_a_pack_cancelled_while_it_is_laid_out_stops(officer, lecture, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "PACK_SECTIONS_DIR", tmp_path / "sections")  # nothing is set yet
    pack = started(officer)
    run = claim(job_of(pack).pk)
    steps = []

    def step(name, *args, **kwargs):
        steps.append(name)
        if name == building.LAYING_OUT_PART:
            cancel(run.job, by=officer)
        type(run).step(run, name, *args, **kwargs)

    run.step = step
    carry_out(run)
    pack.refresh_from_db()
    assert steps[-1] == building.LAYING_OUT_PART
    assert (pack.built_at, job_of(pack).state, left_behind()) == (None, JobState.CANCELLED, [])


def test_a_damaged_archive_is_never_shown(officer, lecture, monkeypatch):
    pack = started(officer)

    def damage(target, *args):
        archive.write_archive(target, *args)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 0xFF
        target.write_bytes(content)

    monkeypatch.setattr(parts, "write_archive", damage)
    with pytest.raises(JobFailure):
        building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    assert pack.built_at is None


def test_progress_names_every_step(officer, lecture):
    pack = started(officer)
    run = claim(job_of(pack).pk)
    heard = []
    run.on_step = lambda job: heard.append((job.step_text, job.steps_done, job.steps_total))
    building.build(run)
    assert heard[0] == ("正在计算指标、读取台账", 0, 100)
    assert heard[-1] == ("正在检查压缩包", 95, 100)
    done = [steps_done for _text, steps_done, _total in heard]
    assert done == sorted(done)
    run.job.refresh_from_db()
    assert run.job.percent == 100


def test_a_person_has_two_packs_made_at_once_and_no_third(officer):
    days = [TODAY - timedelta(days=number) for number in range(3)]
    first, _second = (start_pack("demo-district", Period.ending(day), by=officer) for day in days[:2])
    assert start_pack("demo-district", Period.ending(days[0]), by=officer) == first
    with pytest.raises(ValidationError, match="两份材料正在制作"):
        start_pack("demo-district", Period.ending(days[2]), by=officer)
    start_pack("demo-district", Period.ending(days[2]), by=person("other", Role.OFFICER))
    cancel(Job.objects.of("pack", first.pk).get(), target=first, by=officer)
    start_pack("demo-district", Period.ending(days[2] - timedelta(days=1)), by=officer)
    assert Pack.objects.count() == 4
