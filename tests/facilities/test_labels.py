"""Labels: what stands on them, and on how many sheets."""

import io
import subprocess

import pikepdf
import pytest

from facilities.labels import Label, labels_pdf
from facilities.models import Facility

ADDRESS = "https://kepu.example/registers/updates/new/?facility=7"
MM = 72 / 25.4


def text_of(data: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def sizes(data: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return [tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in document.pages]


def label(**fields) -> Label:
    given = {"name": "中心广场科普画廊", "kind": "科普画廊", "address": "桂花路8号"} | fields
    return Label(Facility(**given), ADDRESS)


def test_a_label_says_what_it_hangs_at_and_where_the_code_leads():
    made = labels_pdf([label(opening_hours="每天 8:00—20:00")], sheet="A6")
    assert sizes(made.data) == [(105, 148)]
    assert not made.complaints
    for words in ("中心广场科普画廊", "街道本级", "桂花路8号", "开放时间", "扫码", ADDRESS):
        assert words in text_of(made.data)


def test_four_labels_fill_a_sheet():
    assert sizes(labels_pdf([label()] * 5).data) == [(210, 297)] * 2


@pytest.mark.parametrize("name", ["名" * 100, "<b>画廊</b>&"])
def test_an_odd_name_does_not_spoil_the_label(name):
    made = labels_pdf([label(name=name, address="路" * 200)], sheet="A6")
    assert len(sizes(made.data)) == 1
    assert "扫码" in text_of(made.data)
    assert name in text_of(made.data)
