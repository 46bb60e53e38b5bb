"""The structure of registers, brought into a file that has their pages."""

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from kepu.typesetting.grafting import Graft, can_graft, graft
from kepu.typesetting.tables import Column, register_pages
from tests.kepu.typesetting.reading import Structure, opened

FIRST = [[str(number), f"第{number}次活动，㐂某参加。"] for number in range(90)]
SECOND = [["甲", "长" * 9000], ["乙", None]]


def register(rows: list) -> bytes:
    columns = [Column("序号", 1), Column("内容", 6)]
    return register_pages(columns, rows, heading="台账", anchor="a", lang="zh-Hans").data


def join(target: Path, *registers: bytes) -> list[Graft]:
    """A file of a leading page with an element of its own, and the registers' pages without theirs."""
    grafts, sources = [], [opened(data) for data in registers]
    with pikepdf.new() as whole:
        whole.add_blank_page().obj.StructParents = 7
        document = whole.make_indirect(Dictionary(S=Name.Document, K=Array()))
        heading = Dictionary(S=Name.H1, P=document, Pg=whole.pages[0].obj, K=0)
        document.K.append(whole.make_indirect(heading))
        key = 8
        for data, source in zip(registers, sources, strict=True):
            grafts.append(Graft(data, len(whole.pages), len(document.K)))
            document.K.append(whole.make_indirect(Dictionary(S=Name.Part, P=document)))
            whole.pages.extend(source.pages)
            for page in whole.pages[grafts[-1].first_page :]:
                page.obj.StructParents = key
                key += 1
        parents = whole.make_indirect(Dictionary(Nums=Array([7, Array([document.K[0]])])))
        tree = Dictionary(Type=Name.StructTreeRoot, K=Array([document]), ParentTree=parents)
        whole.Root.StructTreeRoot = document.P = whole.make_indirect(tree)
        whole.pages[0].obj.Contents = whole.make_stream(b"/H1 <</MCID 0>> BDC EMC")
        whole.pages[0].obj.Resources = Dictionary(Font=Dictionary())
        whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return grafts


@pytest.fixture
def grafted(tmp_path) -> Path:
    target = tmp_path / "joined.pdf"
    graft(target, join(target, register(FIRST), register(SECOND)))
    return target


def test_every_register_hangs_under_its_element_with_all_its_rows(grafted):
    with pikepdf.open(grafted) as pdf:
        assert pdf.check_pdf_syntax() == []
        structure = Structure(pdf)
        structure.check()
        kinds = [[str(each.S) for each in part.K] for part in structure.elements("Part")]
        assert kinds == [["/Sect"], ["/Sect"]]
        bodies = [[[structure.text(cell) for cell in row.K] for row in body.K] for body in structure.elements("TBody")]
        assert bodies == [FIRST, [["甲", "长" * 9000], ["乙", ""]]]


def test_the_table_of_parents_stays_in_order(grafted):
    with pikepdf.open(grafted) as pdf:
        keys = [int(key) for key in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]]
        assert keys == list(range(7, 7 + len(pdf.pages)))


def test_the_same_parts_give_the_same_bytes(grafted, tmp_path):
    again = tmp_path / "again.pdf"
    graft(again, join(again, register(FIRST), register(SECOND)))
    assert again.read_bytes() == grafted.read_bytes()


def test_what_is_grafted_shows_in_the_files_second_identifier(grafted, tmp_path):
    other = tmp_path / "other.pdf"
    grafts = join(other, register(FIRST), register(SECOND))
    before = other.read_bytes()
    graft(other, grafts)
    assert grafted.read_bytes().startswith(before)
    with pikepdf.open(io.BytesIO(before)) as earlier, pikepdf.open(grafted) as later:
        assert bytes(later.trailer.ID[0]) == bytes(earlier.trailer.ID[0])
        assert bytes(later.trailer.ID[1]) != bytes(earlier.trailer.ID[1])


def test_only_a_register_as_it_was_drawn_can_be_grafted(tmp_path):
    with opened(register(FIRST)) as pdf:
        assert can_graft(pdf)
        pdf.save(tmp_path / "again.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(tmp_path / "again.pdf") as again, pikepdf.new() as empty:
        assert not can_graft(again)
        assert not can_graft(empty)


def test_nothing_to_graft_leaves_the_file_as_it_is(tmp_path):
    target = tmp_path / "joined.pdf"
    join(target)
    before = target.read_bytes()
    graft(target, [])
    assert target.read_bytes() == before
