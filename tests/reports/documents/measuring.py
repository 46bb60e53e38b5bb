"""Measuring a PDF: where its characters stand, how large they are. Points, from the upper left corner of the page."""

import subprocess
from itertools import groupby
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4


class Char(NamedTuple):
    text: str
    x: float
    baseline: float
    size: float


def chars_of(data: bytes, page: int) -> tuple[list[Char], tuple[float, float]]:
    """The visible characters of a page, counted from 0, in reading order; and its width and height."""
    document = pypdfium2.PdfDocument(data)
    sheet = document[page]
    width, height = sheet.get_size()
    text = sheet.get_textpage()
    found = [_char(text, index, height) for index in range(text.count_chars())]
    return [char for char in found if char.text.strip()], (width, height)


def _char(text, index: int, height: float) -> Char:
    matrix, x, y = pdfium.FS_MATRIX(), pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    size = round(pdfium.FPDFText_GetFontSize(text, index) * abs(matrix.a), 1)
    return Char(chr(pdfium.FPDFText_GetUnicode(text, index)), x.value, height - y.value, size)


def lines_of(data: bytes, page: int) -> list[list[Char]]:
    """The characters line by line, lines from above."""
    chars, _size = chars_of(data, page)
    ordered = sorted(chars, key=lambda char: (round(char.baseline), char.x))
    return [list(line) for _place, line in groupby(ordered, key=lambda char: round(char.baseline))]


def words_of(data: bytes, page: int) -> list[str]:
    return ["".join(char.text for char in line) for line in lines_of(data, page)]


def text_of(data: bytes) -> str:
    """All that stands on the paper, without white space."""
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return "".join(run.stdout.decode().split())
