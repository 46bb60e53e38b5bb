"""How the text of a document is read."""

import pytest

from reports.documents.paper import (
    TITLE_WIDTH,
    Paragraph,
    Table,
    attachment_lines,
    read,
    signer_inset,
    title_lines,
    width_of,
)


def test_headings_are_told_by_their_number():
    blocks = read("一、基本情况\n（一）加强领导\n1. 第一点\n（1）小点\n十二、其他").blocks
    assert [(block.level, block.is_heading) for block in blocks] == [
        (1, True),
        (2, True),
        (0, False),
        (0, False),
        (1, True),
    ]


def test_a_heading_that_runs_on_ends_at_its_first_full_stop():
    assert read("（二）按期完成。请整改。谢谢。").blocks == [Paragraph("请整改。谢谢。", "（二）按期完成。", 2)]


def test_lines_with_bars_are_a_table_and_no_cell_is_lost():
    blocks = read("前文\n| 序号 | 问题\n| 1 | 画廊 | 多一格\n｜2\n后文").blocks
    assert blocks[1] == Table(["序号", "问题", ""], [["1", "画廊", "多一格"], ["2", "", ""]])
    assert [type(block).__name__ for block in blocks] == ["Paragraph", "Table", "Paragraph"]


def test_an_empty_cell_stays_where_it_is():
    assert read("| 甲 | 乙 | 丙\n| 1 |  | 3").blocks == [Table(["甲", "乙", "丙"], [["1", "", "3"]])]


def test_sheets_follow_the_text():
    paper = read("正文\n附件 1\n得分表\n| 编号 | 结果\n| A1 | 达标\n附件2\n| 只有 | 表")
    assert paper.blocks == [Paragraph("正文")]
    assert [(sheet.label, sheet.title, len(sheet.blocks)) for sheet in paper.sheets] == [
        ("附件1", "得分表", 1),
        ("附件2", "", 1),
    ]


def test_a_sentence_about_an_attachment_is_no_sheet():
    assert read("附件所列各项请落实。").sheets == []


@pytest.mark.parametrize("text", ["", "\n \n", "|", "附件", "|||\n|"])
def test_odd_texts_are_read_all_the_same(text):
    paper = read(text)
    for block in [*paper.blocks, *(block for sheet in paper.sheets for block in sheet.blocks)]:
        if isinstance(block, Table):
            assert sum(block.widths) == pytest.approx(100, abs=0.1)


def test_short_columns_get_what_they_need():
    table = Table(["序号", "任务"], [["1", "一" * 60]])
    number, task = table.widths
    assert number < 12 < 80 < task


@pytest.mark.parametrize(
    "title",
    [
        "科普街道办事处关于申请科普示范创建工作验收的请示",
        "科普街道关于桂花社区科普创建工作的整改通知书",
        "科普街道创建全国科普示范街道实施方案（2025—2026年）",
        "一" * 90,
    ],
)
def test_a_long_title_is_broken_between_words_and_no_line_is_too_wide(title):
    lines = title_lines(title)
    assert "".join(lines) == title
    assert len(lines) > 1
    assert all(width_of(line) <= TITLE_WIDTH for line in lines)
    assert not any(line[0] in "的（）—" for line in lines[1:])


def test_a_short_title_stays_in_one_line():
    assert title_lines("科普工作简报") == ["科普工作简报"]


def test_the_issuing_body_stands_centred_over_the_date():
    assert signer_inset("八个字的单位名称", "2026年6月30日") == 4 + (width_of("2026年6月30日") - 8) / 2
    assert signer_inset("一" * 40, "2026年6月30日") == 0


def test_several_attachments_are_numbered_one_is_not():
    assert attachment_lines("得分表\n") == ["得分表"]
    assert attachment_lines("得分表\n\n名单") == ["1. 得分表", "2. 名单"]
