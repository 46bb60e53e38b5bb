"""The pages of the packs, as each role meets them."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile

from kepu.accounts.actions import disable_account
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.accounts.sessions import end_sessions
from kepu.audit.models import Action, Entry
from kepu.communities.models import Community
from kepu.jobs import bell
from kepu.jobs.actions import beat, claim
from kepu.jobs.models import Job, JobState, WorkerBeat
from kepu.periods import Period
from reports.models import Pack, PackPart
from reports.packs import building
from reports.packs.actions import cancel_pack, issue_pack, start_pack
from reports.packs.shelf import file_of
from tests.conftest import NOW, PASSWORD, TODAY
from tests.reports.figures import figures

pytestmark = pytest.mark.django_db
FORM = {"as_of": "2026-06-30", "span": "twelve_months", "starts_on": "", "language": "zh-hans"}


@pytest.fixture(autouse=True)
def _made_up_figures(monkeypatch):
    monkeypatch.setattr(building, "freeze", lambda pack: figures())


@pytest.fixture
def pack(officer):
    """A pack that waits for a worker."""
    return start_pack("demo-district", Period.ending(TODAY), by=officer)


@pytest.fixture
def built(pack):
    building.build(claim(job_of(pack).pk))
    pack.refresh_from_db()
    return pack


@pytest.fixture
def issued(built, officer):
    return issue_pack(built, by=officer)


def job_of(pack) -> Job:
    return Job.objects.of("pack", pack.pk).first()


def address(name: str, pack=None, *args) -> str:
    return reverse(f"reports:{name}", args=[pack.pk, *args] if pack else [])


def page(client, name, pack=None, *args) -> str:
    response = client.get(address(name, pack, *args))
    assert response.status_code in (200, 286)
    return response.content.decode()


def test_the_form_starts_a_pack(as_user, officer):
    client = as_user(officer)
    assert "截至该日的十二个月" in page(client, "pack_create")
    response = client.post(address("pack_create"), FORM)
    pack = Pack.objects.get()
    assert response.url == address("pack_detail", pack)
    assert (str(pack.starts_on), str(pack.as_of), pack.created_by) == ("2025-07-01", "2026-06-30", officer)


def test_two_clicks_make_one_pack(as_user, officer):
    client = as_user(officer)
    first, second = (client.post(address("pack_create"), FORM) for _click in range(2))
    assert first.url == second.url
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "first_day"),
    [({"span": "year"}, "2026-01-01"), ({"span": "dates", "starts_on": "2026年3月1日"}, "2026-03-01")],
)
def test_the_period_may_be_chosen(as_user, officer, fields, first_day):
    as_user(officer).post(address("pack_create"), FORM | fields)
    assert str(Pack.objects.get().starts_on) == first_day


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"as_of": "2026-07-01"}, "这一天还没有到"),
        ({"as_of": "2026-02-30"}, "2026-02-30"),
        ({"as_of": ""}, "请选择"),
        ({"span": "dates"}, "请选择起始日期"),
        ({"span": "dates", "starts_on": "2026-07-01", "as_of": "2026-06-01"}, "起始日期晚于截止日期"),
        ({"span": "dates", "starts_on": "1999-01-01"}, "2000"),
        ({"span": "forever"}, "forever"),
    ],
)
def test_a_wrong_period_is_explained_and_kept(as_user, officer, fields, sentence):
    response = as_user(officer).post(address("pack_create"), FORM | fields)
    text = response.content.decode()
    assert response.status_code == 200
    assert sentence in text
    assert not Pack.objects.exists()
    if "starts_on" in fields:
        assert f'value="{fields["starts_on"]}"' in text


def test_without_a_broker_the_page_still_answers(as_user, officer, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(bell.app, "send_task", refuse)
    client = as_user(officer)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address("pack_create"), FORM)
    assert response.status_code == 302
    assert job_of(Pack.objects.get()).state == JobState.QUEUED


def test_the_page_says_when_no_worker_runs(as_user, officer, pack):
    client = as_user(officer)
    assert "后台程序没有运行" in page(client, "pack_detail", pack)
    beat("celery@here")
    assert "后台程序" not in page(client, "pack_detail", pack)
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert "后台程序自 2026年6月30日 08:5" in page(client, "pack_detail", pack)


def test_progress_is_shown_and_survives_a_reload(as_user, officer, pack):
    beat("celery@here")
    run = claim(job_of(pack).pk)
    run.step(building.LAYING_OUT_PART, 40, 100, "科普活动台账（已排14页）", seconds_left=6.2)
    client = as_user(officer)
    for _reload in range(2):
        text = page(client, "pack_detail", pack)
        assert "正在排版：科普活动台账（已排14页）" in text
        assert "本步骤约需7秒" in text
        assert '<progress class="w-100" value="40" max="100"' in text
        assert f'hx-get="{address("pack_progress", pack)}"' in text


def test_polling_stops_when_the_pack_is_ready(as_user, officer, pack):
    client = as_user(officer)
    assert client.get(address("pack_progress", pack)).status_code == 200
    building.build(claim(job_of(pack).pk))
    response = client.get(address("pack_progress", pack))
    assert response.status_code == 286
    assert "hx-get" not in response.content.decode()
    assert address("pack_file", pack, "pdf") in response.content.decode()


def test_a_failed_pack_says_why_and_can_be_tried_again(as_user, officer, pack):
    claim(job_of(pack).pk).fail("The disk is full. Make room on the server, then try again.")
    client = as_user(officer)
    assert "磁盘空间不足" in page(client, "pack_detail", pack)
    client.post(address("pack_retry", pack))
    assert job_of(pack).state == JobState.QUEUED


def test_a_pack_can_be_stopped(as_user, officer, pack):
    client = as_user(officer)
    client.post(address("pack_cancel", pack))
    assert job_of(pack).state == JobState.CANCELLED
    assert "重试" in page(client, "pack_detail", pack)


@pytest.mark.parametrize(("kind", "content_type"), [("pdf", "application/pdf"), ("zip", "application/zip")])
def test_files_come_under_a_chinese_name_and_are_audited(as_user, officer, built, kind, content_type):
    response = as_user(officer).get(address("pack_file", built, kind))
    assert response["Content-Type"] == content_type
    assert f"KP-2026-0001 创建全国科普示范区自评材料 2026-06-30.{kind}" in unquote(response["Content-Disposition"])
    assert response["Content-Disposition"].startswith("attachment;")
    assert b"".join(response.streaming_content) == file_of(built, f".{kind}").read_bytes()
    entry = Entry.objects.about(built).get(action=Action.DOWNLOAD)
    assert (entry.actor, entry.details) == ("officer", {"kind": kind})


@pytest.mark.parametrize("kind", ["exe", "PDF", "pdf.bak"])
def test_no_other_file_comes_out(as_user, officer, built, kind):
    assert as_user(officer).get(address("pack_file", built, kind)).status_code == 404


def test_a_file_lost_on_the_disk_is_not_found(as_user, officer, built):
    file_of(built, ".pdf").unlink()
    assert as_user(officer).get(address("pack_file", built, "pdf")).status_code == 404


def test_an_unfinished_pack_has_no_file(as_user, officer, pack):
    assert as_user(officer).get(address("pack_file", pack, "pdf")).status_code == 404


def test_issuing_opens_the_pack_to_inspectors(as_user, officer, inspector, built):
    client = as_user(inspector)
    for name, extra in (("pack_detail", ()), ("pack_progress", ()), ("pack_file", ("pdf",))):
        assert client.get(address(name, built, *extra)).status_code == 404
    assert built.number not in page(client, "pack_list")
    as_user(officer).post(address("pack_issue", built))
    client = as_user(inspector)
    assert built.number in page(client, "pack_list")
    text = page(client, "pack_detail", built)
    assert "已印发" in text
    assert '<form method="post" action="/reports' not in text
    assert client.get(address("pack_file", built, "pdf")).status_code == 200


def test_an_expired_inspector_opens_nothing(as_user, inspector, issued):
    User.objects.filter(pk=inspector.pk).update(expires_at=timezone.now())
    response = as_user(inspector).get(address("pack_file", issued, "pdf"))
    assert response.status_code == 302
    assert "login" in response.url


READS = [("pack_list", False), ("pack_detail", True), ("pack_progress", True), ("pack_file", True)]
WRITES = ["pack_issue", "pack_retry", "pack_cancel", "pack_withdraw"]


@pytest.mark.parametrize(("name", "needs_pack"), READS)
def test_clerks_read_no_pack(as_user, clerk, issued, name, needs_pack):
    extra = ("pdf",) if name == "pack_file" else ()
    assert as_user(clerk).get(address(name, issued if needs_pack else None, *extra)).status_code == 403


@pytest.mark.parametrize("role", ["clerk", "leader", "inspector"])
@pytest.mark.parametrize("name", WRITES)
def test_others_than_the_office_change_nothing(request, as_user, built, role, name):
    response = as_user(request.getfixturevalue(role)).post(address(name, built))
    assert response.status_code == 403
    assert not Pack.objects.issued().exists()


@pytest.mark.parametrize("role", ["clerk", "leader", "inspector"])
def test_others_than_the_office_start_no_pack(request, as_user, role):
    client = as_user(request.getfixturevalue(role))
    assert client.get(address("pack_create")).status_code == 403
    assert client.post(address("pack_create"), FORM).status_code == 403


@pytest.mark.parametrize("name", ["pack_retry", "pack_cancel"])
def test_changes_are_posts(as_user, officer, built, name):
    assert as_user(officer).get(address(name, built)).status_code == 405


def test_strangers_are_sent_to_the_sign_in(client, issued):
    response = client.get(address("pack_file", issued, "pdf"))
    assert (response.status_code, "login" in response.url) == (302, True)


def test_a_correction_names_the_pack_it_corrects(as_user, officer, inspector, issued):
    client = as_user(officer)
    where = f"{address('pack_create')}?corrects={issued.number}"
    assert issued.number in client.get(where).content.decode()
    assert "请说明更正已印发材料的原因" in client.post(where, FORM).content.decode()
    assert not Pack.objects.filter(replaces=issued).exists()
    client.post(where, FORM | {"reason": "漏记一场活动"})
    correction = Pack.objects.get(replaces=issued)
    assert "漏记一场活动" in page(client, "pack_detail", correction)
    assert issued.number in page(client, "pack_detail", correction)
    assert correction.number in page(client, "pack_detail", issued)
    assert correction.number not in page(as_user(inspector), "pack_detail", issued)  # nor is it issued


def test_an_unknown_pack_is_not_corrected(as_user, officer, built):
    client = as_user(officer)
    for number in (built.number, "KP-1999-0001", "'; --", "\0", "长" * 500):
        assert client.get(address("pack_create"), {"corrects": number}).status_code == 404


def test_issuing_what_is_not_built_is_refused_with_a_sentence(as_user, officer, pack):
    response = as_user(officer).post(address("pack_issue", pack), follow=True)
    assert "只有制作完成的自评材料才能印发" in response.content.decode()


def test_the_list_asks_a_constant_number_of_questions(
    as_user, officer, pack, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(officer)
    for year in range(2010, 2020):
        start_pack("demo-district", Period.ending(TODAY.replace(year=year)), by=None)
    with django_assert_max_num_queries(9):
        text = page(client, "pack_list")
    assert text.count("排队等待") == 11


def test_the_english_pages_are_english(as_user, officer, issued):
    client = as_user(officer)
    client.cookies["django_language"] = "en"
    assert "Make a correction" in page(client, "pack_detail", issued)
    assert "Issued" in page(client, "pack_list")


def test_a_cancelled_pack_stays_in_the_list(as_user, officer, pack):
    cancel_pack(pack, by=officer)
    assert "已取消" in page(as_user(officer), "pack_list")


@pytest.fixture
def incomplete(built):
    """The built pack, as if a photo had been missing, and its ZIP in two parts."""
    results = built.results | {"missing": ["照片无法读取：春季讲座"]}
    Pack.objects.filter(pk=built.pk).update(missing_count=1, results=results)
    PackPart.objects.create(pack=built, number=2, sha256=built.zip_sha256, size=built.zip_size)
    built.refresh_from_db()
    return built


def test_an_incomplete_pack_says_so_and_offers_to_be_made_again(as_user, officer, incomplete):
    client = as_user(officer)
    text = page(client, "pack_detail", incomplete)
    for words in ("已生成，材料不全", "照片无法读取：春季讲座", "重新生成", address("pack_issue", incomplete)):
        assert words in text, words
    assert "已生成，材料不全" in page(client, "pack_list")
    client.post(address("pack_retry", incomplete))
    assert "排队等待" in page(client, "pack_list")


def test_an_incomplete_pack_is_issued_for_a_reason_that_its_page_shows(as_user, officer, incomplete):
    client = as_user(officer)
    assert "照片无法读取：春季讲座" in page(client, "pack_issue", incomplete)
    response = client.post(address("pack_issue", incomplete), {"reason": ""})
    assert "为什么仍要印发" in response.content.decode()
    response = client.post(address("pack_issue", incomplete), {"reason": "长" * 501})
    assert "长" * 501 in response.content.decode()
    assert not Pack.objects.issued().exists()
    client.post(address("pack_issue", incomplete), {"reason": "原件遗失<b>"})
    assert "原件遗失&lt;b&gt;" in page(client, "pack_detail", incomplete)


def test_each_part_is_downloaded_under_a_name_that_tells_which_it_is(as_user, officer, incomplete):
    client = as_user(officer)
    assert "压缩包第 2 卷（共 2 卷）" in page(client, "pack_detail", incomplete)
    response = client.get(address("pack_part", incomplete, 2))
    assert "第2卷（共2卷）.zip" in unquote(response["Content-Disposition"])
    assert Entry.objects.about(incomplete).get(action=Action.DOWNLOAD).details == {"kind": "zip", "part": 2}
    for number in (0, 3, 10**30):
        assert client.get(address("pack_part", incomplete, number)).status_code == 404


def test_a_download_that_broke_off_goes_on(as_user, officer, built):
    client, where = as_user(officer), address("pack_file", built, "pdf")
    whole = file_of(built, ".pdf").read_bytes()
    rest = client.get(where, headers={"Range": "bytes=1000-", "If-Range": f'"{built.pdf_sha256}"'})
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes 1000-{len(whole) - 1}/{len(whole)}")
    assert b"".join(rest.streaming_content) == whole[1000:]
    middle = client.get(where, headers={"Range": "bytes=10-19"})
    assert b"".join(middle.streaming_content) == whole[10:20]
    for odd in ({"Range": "bytes=-5"}, {"Range": "bytes=9-1"}, {"Range": "bytes=1-", "If-Range": '"other"'}):
        response = client.get(where, headers=odd)
        assert (response.status_code, response["Content-Length"]) == (200, str(len(whole)))
        assert b"".join(response.streaming_content) == whole
    assert client.get(where, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert client.head(where)["Accept-Ranges"] == "bytes"


def test_a_pack_is_withdrawn_on_a_page_that_asks_why(as_user, officer, inspector, issued):
    client = as_user(officer)
    assert address("pack_withdraw", issued) in page(client, "pack_detail", issued)
    assert "请说明撤销原因" in client.post(address("pack_withdraw", issued), {"reason": ""}).content.decode()
    client.post(address("pack_withdraw", issued), {"reason": "附件拿错"})
    text = page(client, "pack_detail", issued)
    assert "已撤销" in text
    assert "附件拿错" in text
    assert address("pack_withdraw", issued) not in text
    client = as_user(inspector)
    assert client.get(address("pack_detail", issued)).status_code == 404
    assert client.get(address("pack_file", issued, "pdf")).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("officer", 200), ("leader", 200), ("inspector", 404), ("clerk", 403)])
def test_the_body_as_a_word_file_goes_to_whom_the_pdf_goes(as_user, request, built, role, status):
    response = as_user(request.getfixturevalue(role)).get(address("pack_word", built))
    assert response.status_code == status
    told = Entry.objects.about(built).filter(action=Action.DOWNLOAD, details={"kind": "docx"})
    assert told.count() == (1 if status == 200 else 0)
    if status == 200:
        assert "KP-2026-0001 创建全国科普示范区自评材料 2026-06-30.docx" in unquote(response["Content-Disposition"])


def test_an_inspector_gets_the_word_file_of_an_issued_pack(as_user, inspector, issued):
    client = as_user(inspector)
    assert address("pack_word", issued) in page(client, "pack_detail", issued)
    first, second = (b"".join(client.get(address("pack_word", issued))) for _time in range(2))
    assert first == second
    assert "附件" in "".join(each.text for each in WordFile(BytesIO(first)).paragraphs)


# --- rights end at once, with nothing run in between ---

ENDS = NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "end",
    [
        lambda person, admin: None,  # the time is over
        lambda person, admin: User.objects.filter(pk=person.pk).update(
            role=Role.CLERK, community=Community.objects.get()
        ),
        lambda person, admin: disable_account(person, by=admin),
        lambda person, admin: end_sessions(person, by=admin),
    ],
    ids=["expired", "another role", "disabled", "sessions ended"],
)
def test_the_very_next_request_is_refused_and_the_next_file_too(client, inspector, guihua, admin, issued, end):
    User.objects.filter(pk=inspector.pk).update(expires_at=ENDS)
    client.post("/accounts/login/", {"username": "inspector", "password": PASSWORD})
    with time_machine.travel(ENDS - timedelta(seconds=1), tick=False):
        assert client.get(address("pack_file", issued, "pdf")).status_code == 200
        end(inspector, admin)
    with time_machine.travel(ENDS, tick=False):
        for name, *more in (("pack_file", "zip"), ("pack_file", "pdf"), ("pack_detail",)):
            assert client.get(address(name, issued, *more)).status_code in (302, 403), name
