"""The document's chapters: each stands alone, empty annexes are named, old figures still print."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from kepu.evidence.models import StoredFile
from reports.models import Pack
from reports.packs.annexes.photos import Photo, PhotoAnnex
from reports.packs.annexes.table import Table
from reports.packs.contents import chapters
from reports.packs.material import Material, Original
from tests.reports.figures import figures, indicator
from tests.reports.packs.conftest import YEAR
from tests.reports.packs.whole import whole_html


def material(**fields) -> Material:
    annexes = [
        Table("events", "科普活动台账", [("活动", 100, "text")], [["<b>讲座</b>"]], "说明佐证栏。"),
        Table("units", "共建单位名册", [("单位", 100, "text")]),
        Table("media", "媒体宣传台账", [("标题", 100, "text")], [["报道"]]),
    ]
    return Material(figures(**fields), annexes=annexes)


@pytest.fixture
def pack():
    return Pack(number="KP-2026-0001", standard="demo-district", starts_on=YEAR.start, as_of=YEAR.end)


def test_annexes_are_numbered_without_the_empty_ones_which_are_named_at_the_end(pack):
    found = chapters(pack, material())
    titles = [entry.title for chapter in found for entry in chapter.entries]
    assert titles[-3:] == ["附件1　科普活动台账", "附件2　媒体宣传台账", "附件3　材料清单"]
    assert found[-1].data["empty"] == ["共建单位名册"]
    assert found[-1].data["notes"] == ["附件1　科普活动台账：说明佐证栏。"]
    assert [entry.title for entry in found[1].data["entries"]] == titles


def test_every_chapter_has_a_name_for_sentences_about_it(pack):
    many = [Photo(f"{each}.jpg", Path(f"{each}.jpg"), "照片", str(each), "", "") for each in range(60)]
    whole = Material(figures(), annexes=[PhotoAnnex("photos", "活动照片", many)])
    names = [chapter.title for chapter in chapters(pack, whole)]
    assert names[:2] == ["封面", "目　录"]
    assert names[-5:] == ["附件1　活动照片", *["附件1　活动照片（续）"] * 3, "附件2　材料清单"]


def test_each_chapter_is_one_section_that_needs_no_other(pack):
    for chapter in chapters(pack, material()):
        html = render_to_string(chapter.template, {"chapter": chapter})
        assert html.strip().startswith("<section")
        assert html.count("<section") == html.count("</section>") == 1
        for entry in chapter.entries:
            assert f'id="{entry.anchor}"' in html


def test_the_summary_says_why_a_pack_is_corrected(pack):
    pack.replaces, pack.correction_reason = Pack(number="KP-2026-0000"), "漏记一场讲座"
    pack.replaces_id = pack.replaces.pk
    assert "本材料更正 KP-2026-0000：漏记一场讲座" in whole_html(pack, material())


def test_a_file_in_two_folders_is_counted_once(pack):
    whole = material()
    files = [StoredFile(sha256=sha256) for sha256 in "112"]
    whole.originals = [Original(("活动",), str(at), file, str(at)) for at, file in enumerate(files)]
    html = whole_html(pack, whole)
    assert "原件2个" in html
    assert "存放3处" in html


def test_markup_in_texts_is_only_text(pack):
    answer = {
        "narrative": '一、<img src="file:///etc/passwd">\n| <i>a</i> | b |\n| c | d |',
        "gap": "<u>",
        "remedy": "",
    }
    answer |= {"responsible": "<a>", "accepted": ""}
    html = whole_html(pack, material(indicators=[indicator("C1", answer=answer)]))
    for markup in ("<img", "<i>", "<u>", "<a>", "<b>讲座"):
        assert markup not in html
    assert "&lt;img src=&quot;file:///etc/passwd&quot;&gt;" in html


def test_the_score_table_leaves_room_for_those_who_check(pack):
    filed = {"numbers": "C1-2026-001～003", "total": 3, "items": [], "more": 0}
    html = whole_html(pack, material(indicators=[indicator("C1", archive=filed)]))
    for words in ("佐证材料编号", "核查结果", "备注", "C1-2026-001～003", "2条记录", "填报人（签字）"):
        assert words in html


def test_of_many_gaps_the_first_are_named_and_all_are_counted(pack):
    proof = {"state": "incomplete", "missing": [f"还缺：第{number}份" for number in range(100)], "more": 7}
    html = whole_html(pack, material(indicators=[indicator("C1", proof=proof)]))
    assert "还缺：第11份" in html
    assert "还缺：第12份" not in html
    assert "另有 95 项" in html
