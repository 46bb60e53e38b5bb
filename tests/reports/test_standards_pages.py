"""The pages of the standards: read by the office, versions loaded and retired by administrators."""

import re
from base64 import urlsafe_b64encode
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kepu.audit.models import Action, Entry
from kepu.periods import Period
from reports.models import Judgement, OwnNumber, Pack, StandardVersion
from reports.packs.actions import create_pack
from reports.packs.freezing import freeze
from reports.packs.material import Material
from reports.standards import load_standard
from reports.standards.actions import put_in_force, retire_version
from tests.reports.packs.whole import whole_html
from tests.reports.test_standards import written
from tests.reports.test_standards_versions import CODE, district

pytestmark = pytest.mark.django_db
LOAD = "/standards/versions/load/"
OWN = f"/standards/{CODE}/indicators/E7/own/"


def upload(content: str | bytes, name="标准.yaml") -> dict:
    return {"file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())}


def carried(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def test_the_list_says_what_is_in_force(as_user, leader, admin):
    put_in_force(district("2"), note="区科协新表", by=admin)
    page = as_user(leader).get("/standards/").content.decode()
    for words in ("创建全国科普示范区（街道）任务分解", "科普示范小区测评表", "系统自带", "?standard=demo-community"):
        assert words in page
    assert "载入版本" not in page  # which is the administrators'


def test_a_standard_shows_its_indicators_versions_and_own_numbers(as_user, officer, admin):
    retire_version(put_in_force(district("2"), note="区科协新表", by=admin), reason="印错了", by=admin)
    OwnNumber.objects.create(standard=CODE, indicator="E7", threshold=80, reason="区里的要求")
    page = as_user(officer).get(f"/standards/{CODE}/").content.decode()
    for words in ("不少于 70%", "自定：80，理由：区里的要求", "一票否决", "区科协新表", "印错了", "每年不少于 2"):
        assert words in page


def test_a_sheet_shows_points_what_is_examined_and_what_is_not_known(as_user, officer):
    page = as_user(officer).get("/standards/demo-community/").content.decode()
    for words in ("分值", "名单进档上墙、资料检查", "未知", "请向区科协索取测评表原件"):
        assert words in page


def test_an_older_version_says_that_it_is_not_in_force(as_user, officer, admin):
    put_in_force(district("2", **{"threshold: 70": "threshold: 75"}), by=admin)
    page = as_user(officer).get(f"/standards/{CODE}/?version=1").content.decode()
    assert "您看到的是第 1 版，该版本未生效" in page
    assert "<del>70</del> → <ins>75</ins>" in page


@pytest.mark.parametrize(
    "path",
    [
        "/standards/nothing/",
        "/standards/a%00b/",
        f"/standards/{CODE}/?version=9",
        f"/standards/{CODE}/?version=%00",
        f"/standards/{CODE}/versions/9/file/",
        f"/standards/{CODE}/versions/%00/file/",
        f"/standards/{CODE}/versions/1/retire/",  # the shipped one cannot be retired
        f"/standards/{CODE}/versions/%00/retire/",
        f"/standards/{CODE}/indicators/Z9/own/",
        "/standards/nothing/indicators/E7/own/",
        "/reports/indicators/?standard=nothing",
        "/reports/indicators/?standard=%00",
        "/reports/indicators/E7/?standard=demo-community",
        "/reports/indicators/E7/export/?standard=demo-community",
    ],
)
def test_what_is_not_there_is_not_found(as_user, admin, path):
    assert as_user(admin).get(path).status_code == 404


def test_the_file_comes_as_it_was_loaded(as_user, leader):
    answer = as_user(leader).get(f"/standards/{CODE}/versions/1/file/")
    assert answer["Content-Disposition"] == 'attachment; filename="demo-district-1.yaml"'
    assert "科普活动常住人口覆盖率" in answer.content.decode()
    assert Entry.objects.get(action=Action.DOWNLOAD).details == {"standard": CODE, "version": "1"}


def test_a_version_is_compared_first_and_then_put_in_force(as_user, admin):
    client, text = as_user(admin), district("2", **{"threshold: 70": "threshold: 75"}).replace("\n", "\r\n")
    preview = client.post(LOAD, upload(text)).content.decode()
    assert re.search(r"达标要求：<del>70</del> → <ins>75</ins>", preview)
    assert load_standard(CODE).version == "1"
    assert carried(text) in preview
    answer = client.post(LOAD, {"content": carried(text), "note": "区科协新表"})
    assert answer["Location"] == f"/standards/{CODE}/"
    version = StandardVersion.objects.get()
    assert (version.text, version.note, version.loaded_by) == (text, "区科协新表", admin)
    assert client.post(LOAD, {"content": carried(text), "note": "再点一次"}).status_code == 302
    assert StandardVersion.objects.count() == 1


def test_without_a_note_nothing_is_put_in_force_and_the_comparison_stays(as_user, admin):
    page = as_user(admin).post(LOAD, {"content": carried(district("2")), "note": " "}).content.decode()
    assert "请说明该版本的来源以及为何启用" in page
    assert "与第 1 版相比的变化" in page
    assert not StandardVersion.objects.exists()


def test_all_faults_of_a_file_are_listed_with_their_lines(as_user, admin):
    page = as_user(admin).post(LOAD, upload(written({"threshold": "三", "basis": "guess"}))).content.decode()
    assert "第 24 行，指标 X1：“threshold”必须是" in page
    assert "第 25 行，指标 X1：“guess”不是可用的 basis" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"\x89PNG\r\n\x1a\n\x00", "不是 UTF-8"),
        ("标准".encode("gb18030"), "不是 UTF-8"),
        (b"code: a\x00", "无法显示的字符"),
        (b"#" * 1_000_001, "超过 1 MB"),
        (b"a: &a [*a]", "不允许使用锚点"),
        (b"!!python/object:os.system x", "不允许使用标签"),
        (b"[" * 100_000, "第 1 行"),
        (b"- a\n- b", "这不是标准文件"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(as_user, admin, content, said):
    answer = as_user(admin).post(LOAD, upload(content))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not StandardVersion.objects.exists()


@pytest.mark.parametrize("content", ["", "%%%", "AAA", carried("groups: ["), "中文", "a\0b"])
def test_what_was_tampered_with_on_the_way_is_refused(as_user, admin, content):
    assert as_user(admin).post(LOAD, {"content": content, "note": "x"}).status_code == 200
    assert not StandardVersion.objects.exists()


def test_a_version_is_retired_with_a_reason_and_the_page_says_what_follows(as_user, admin):
    put_in_force(district("2"), by=admin)
    client, address = as_user(admin), f"/standards/{CODE}/versions/2/retire/"
    assert "停用后，第 1 版将生效" in client.get(address).content.decode()
    assert "请说明停用该版本的理由" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "印错了"}).status_code == 302
    assert load_standard(CODE).version == "1"
    assert "该版本已于" in client.get(address).content.decode()


def seen(client) -> str:
    return re.search(r'name="seen" value="(\d+)"', client.get(OWN).content.decode())[1]


def test_own_numbers_are_set_and_stand_beside_the_standards(as_user, officer, guihua):
    client = as_user(officer)
    fields = {"threshold": "８０", "weight": "", "reason": "区里的要求", "seen": seen(client)}
    assert client.post(OWN, fields).status_code == 302
    for path in ("/reports/indicators/", "/reports/indicators/E7/", "/reports/dashboard/"):
        assert "自定：80%（标准为 70%），理由：区里的要求" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"threshold": "101"}, "百分比应在 0 到 100 之间"),
        ({"threshold": "很多"}, "不是数"),
        ({"threshold": "1" * 400}, "不是数"),
        ({"threshold": "NaN"}, "不是数"),
        ({"weight": "0"}, "权重必须大于 0"),
        ({"weight": "-1"}, "权重必须大于 0"),
        ({"reason": ""}, "请填写理由"),
        ({"reason": "坏\0字"}, "NUL|空字符|无法"),
        ({"reason": "长" * 301}, "300"),
        ({"seen": "x"}, "未能完整提交|没有|重新打开"),
        ({"threshold": "", "weight": ""}, "本单位尚未在此自定数值"),
    ],
)
def test_own_numbers_that_cannot_be_are_refused_and_kept(as_user, officer, fields, said):
    usual = {"threshold": "80", "weight": "2", "reason": "区里的要求", "seen": "0"}
    page = as_user(officer).post(OWN, usual | fields).content.decode()
    assert re.search(said, page)
    assert not OwnNumber.objects.exists()
    if "reason" not in fields:
        assert 'value="区里的要求"' in page


def test_a_stale_form_shows_what_holds_now_and_may_then_be_saved(as_user, officer):
    client = as_user(officer)
    before = seen(client)
    client.post(OWN, {"threshold": "80", "weight": "", "reason": "高些", "seen": before})
    mine = {"threshold": "60", "weight": "", "reason": "低些", "seen": before}
    page = client.post(OWN, mine).content.decode()
    assert "达标要求 80.00，权重 –（高些）" in page
    assert 'value="60"' in page
    now = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert client.post(OWN, mine | {"seen": now}).status_code == 302
    assert OwnNumber.objects.get().threshold == 60


# --- another standard on the pages of the assessment ---


def test_another_standard_is_looked_at_with_its_points(as_user, officer):
    page = as_user(officer).get("/reports/indicators/?standard=demo-community").content.decode()
    for words in ("科普示范小区测评表", "0 / 5", "– / 7", "– / ?", "未知", "standard=demo-community"):
        assert words in page
    assert "分值" not in as_user(officer).get("/reports/indicators/").content.decode()


def test_an_item_is_judged_with_points_on_its_page(as_user, officer):
    address = "/reports/indicators/COM-05/?standard=demo-community"
    client = as_user(officer)
    assert "得分" in client.get(address).content.decode()
    refused = client.post(address, {"is_met": "no", "points": "8", "reason": "缺底稿"}).content.decode()
    assert "请填写 0 到 7 之间的数" in refused
    answer = client.post(address, {"is_met": "no", "points": "3.5", "reason": "缺底稿"})
    assert "standard=demo-community" in answer["Location"]
    assert (Judgement.objects.get().standard, Judgement.objects.get().points) == ("demo-community", 3.5)
    assert "3.5 / 7" in client.get(address).content.decode()


def test_what_is_not_known_has_no_form(as_user, officer):
    page = as_user(officer).get("/reports/indicators/COM-15/?standard=demo-community").content.decode()
    assert "请向区科协索取测评表原件" in page
    assert 'id="judge"' not in page


def test_a_pack_is_started_for_another_standard_and_keeps_its_version(as_user, officer, admin):
    client = as_user(officer)
    assert "科普示范小区测评表" in client.get("/reports/packs/new/").content.decode()
    form = {"as_of": "2026-06-30", "span": "twelve_months", "starts_on": "", "language": "zh-hans"}
    client.post("/reports/packs/new/", form | {"standard": "demo-community"})
    assert (Pack.objects.get().standard, Pack.objects.get().standard_version) == ("demo-community", "1")
    refused = client.post("/reports/packs/new/", form | {"standard": "nothing"})
    assert refused.status_code == 200
    assert Pack.objects.count() == 1


def test_the_lists_take_a_fixed_number_of_queries(as_user, officer, admin, django_assert_max_num_queries):
    for version in range(2, 12):
        put_in_force(district(str(version)), by=admin)
    client = as_user(officer)
    client.get("/standards/")
    with django_assert_max_num_queries(18):
        client.get("/standards/")
    with django_assert_max_num_queries(10):
        client.get(f"/standards/{CODE}/")


# --- on paper ---


def paper(pack) -> str:
    """The score table and the indicators of a pack as they are set, without the rest of it."""
    figures = freeze(pack)
    return str(figures["score_sentence"]) + whole_html(pack, Material(figures=figures))


@pytest.fixture
def make_pack(officer):
    def make(standard: str, **fields):
        return create_pack(standard, Period(date(2025, 7, 1), date(2026, 6, 30)), by=officer, **fields)

    return make


def test_the_score_table_of_a_sheet_has_the_columns_of_the_sheet(make_pack):
    printed = paper(make_pack("demo-community"))
    for words in (
        "测评内容",
        "分值",
        "评分标准",
        "自评得分",
        "考核依据",
        "名单进档上墙、资料检查",
        "demo-community 第 1 版",
    ):
        assert words in printed
    assert "请向区科协索取测评表原件" in printed


def test_the_score_table_of_the_first_standard_stays_as_it_was_and_names_own_numbers(make_pack, officer, guihua):
    printed = paper(make_pack("demo-district"))
    assert "测评内容" not in printed
    assert "方案写明的数字" in printed
    OwnNumber.objects.create(standard=CODE, indicator="E7", threshold=80, reason="区里的要求")
    assert "自定：80%（标准为 70%），理由：区里的要求" in paper(make_pack("demo-district"))


def test_a_pack_keeps_its_version_when_another_comes_into_force(make_pack, admin, guihua):
    pack = make_pack("demo-district")
    put_in_force(district("2", **{"threshold: 70": "threshold: 75"}), by=admin)
    frozen = freeze(pack)
    e7 = next(each for each in frozen["indicators"] if each["code"] == "E7")
    assert (frozen["standard"]["version"], e7["threshold"]) == ("1", 70)
    assert make_pack("demo-district").standard_version == "2"
