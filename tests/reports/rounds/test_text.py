"""A narrative is read as the office's documents are, and has lists besides; page and pack render the same."""

import pytest
from django.template.loader import render_to_string

from reports.documents.paper import Table
from reports.rounds.text import Items, narrative_blocks


def html(text) -> str:
    return " ".join(render_to_string("reports/rounds/_text.html", {"text": text}).split())


def test_headings_lists_and_tables_are_told_apart():
    text = "一、做法\n正文\n1. 讲座\n（1）健康\n2. 培训\n• 甲\n- 乙\n| 活动 | 次数 |\n| 讲座 | 3 |\n（一）小结"
    first, plain, marked, bullets, table, second = narrative_blocks(text)
    assert (first.level, first.is_heading, plain.text, second.level) == (1, True, "正文", 2)
    assert [(item.mark, item.text, item.depth) for item in marked.items] == [
        ("1.", "讲座", 1),
        ("（1）", "健康", 2),
        ("2.", "培训", 1),
    ]
    assert ([item.text for item in bullets.items], bullets.has_marks) == (["甲", "乙"], False)
    assert isinstance(table, Table)


@pytest.mark.parametrize("line", ["1.5倍", "-5℃时停止活动", "——摘自总结", "2026年起", "---"])
def test_what_only_looks_like_a_mark_stays_a_paragraph(line):
    assert not any(isinstance(block, Items) for block in narrative_blocks(line))


def test_nothing_written_is_nothing():
    assert narrative_blocks("") == narrative_blocks(None) == narrative_blocks(" \n ") == []


def test_what_looks_like_markup_is_shown_as_it_was_typed():
    assert "&lt;b&gt;" in html("<b>粗</b>")
    assert "<script" not in html("• <script>alert(1)</script>")


def test_the_marks_of_a_list_are_those_that_were_typed():
    assert '<span class="item-mark">3.</span> 丙' in html("3. 丙")
    assert html("一、标题").startswith('<h4 class="text-first no-bookmark">一、标题</h4>')


def test_a_line_like_an_attachments_does_not_swallow_what_follows():
    assert "后文" in html("附件1\n后文")
