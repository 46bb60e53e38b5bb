"""The first pages of a PDF as pictures, drawn within limits."""

from io import BytesIO

import pytest
from PIL import Image

from kepu.evidence import pdf_pages
from kepu.evidence.actions import store
from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.pdf_pages import MOST, UndrawableError, page_count, page_path
from kepu.evidence.storage import discard, original_path
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db


def stored(content: bytes) -> StoredFile:
    return store(BytesIO(content), "文件.pdf")


def kept(content: bytes) -> StoredFile:
    """A file that lies on the disk without having been checked."""
    row = stored(specimens.pdf(2))
    original_path(row.sha256).write_bytes(content)
    return row


def test_the_first_pages_are_drawn_and_all_are_counted():
    row = stored(specimens.pdf(MOST + 3))
    assert page_count(row) == MOST + 3
    assert Image.open(page_path(row, MOST)).format == "JPEG"
    with pytest.raises(UndrawableError):
        page_path(row, MOST + 1)


def test_they_are_drawn_once(monkeypatch):
    row = stored(specimens.pdf())
    page_count(row)
    monkeypatch.setattr(pdf_pages, "_ask_child", lambda content: pytest.fail("drawn again"))
    assert page_path(row, 1).exists()


def test_they_go_with_the_original():
    row = stored(specimens.pdf())
    page = page_path(row, 1)
    discard(row.sha256)
    assert not page.exists()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing follows", b"\0" * 1000])
def test_what_cannot_be_drawn_says_so_and_is_not_tried_again(content, monkeypatch):
    row = kept(content)
    for _look in range(2):
        with pytest.raises(UndrawableError):
            page_count(row)
        monkeypatch.setattr(pdf_pages, "_ask_child", lambda content: pytest.fail("tried again"))


@pytest.mark.parametrize("told", [b"", b"3\n", b"1\n99\nshort", b"1\nx\n", b"damaged", b"0\n"])
def test_an_answer_cut_off_is_no_answer(told, monkeypatch):
    monkeypatch.setattr(pdf_pages, "_ask_child", lambda content: told)
    with pytest.raises(UndrawableError):
        page_count(stored(specimens.pdf()))


def test_a_page_of_enormous_size_is_drawn_small():
    import pikepdf

    document, target = pikepdf.new(), BytesIO()
    document.add_blank_page(page_size=(14_000, 14_000))
    document.save(target)
    assert max(Image.open(page_path(stored(target.getvalue()), 1)).size) <= pdf_pages.LONGEST + 1


def test_a_picture_has_no_pages():
    row = store(BytesIO(specimens.jpeg()), "照片.jpg")
    assert row.media_type == MediaType.JPEG
    with pytest.raises(UndrawableError):
        page_count(row)


def test_a_missing_original_is_told():
    row = stored(specimens.pdf())
    discard(row.sha256)
    with pytest.raises(FileNotFoundError):
        page_count(row)
