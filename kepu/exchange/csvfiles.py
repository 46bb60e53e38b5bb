"""CSV as Excel, WPS and other programs write it: any of their encodings and separators."""

import codecs
import csv
import io
import string

from django.utils.translation import gettext as _

from kepu.exchange.neutral import plain
from kepu.exchange.problems import FileRefused
from kepu.exchange.sheets import MAX_CELL, Collector, Sheet

DELIMITERS = ",\t;"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(data: bytes, max_rows: int) -> Sheet:
    text = decoded(data)
    separator = delimiter(text)
    collector = Collector(max_rows)
    csv.field_size_limit(MAX_CELL * 4)
    # Spreadsheets write the empty rows below a table too, as many as were ever touched.
    written = text.rstrip(separator + string.whitespace)
    lines = csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True)
    try:
        for number, values in enumerate(lines, start=1):
            collector.add(number, [plain(value) for value in values])
    except csv.Error:
        raise FileRefused(_unbalanced(lines.line_num)) from None
    return Sheet(collector.rows)


def _unbalanced(line: int) -> str:
    return _("The quotation marks do not match up near line %(line)d. Save the file as CSV again, or as .xlsx.") % {
        "line": line
    }


def decoded(data: bytes) -> str:
    """The text of the file: what a byte-order mark says, else UTF-8, else GB18030."""
    try:
        text = data.decode("utf-16") if data.startswith(_UTF16) else _utf8_or_gb18030(data)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise FileRefused(_("The file is not text in UTF-8 or GB18030. Save it as CSV again, or as .xlsx."))
    return text


def _utf8_or_gb18030(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def delimiter(text: str) -> str:
    """The separator that splits the first line into most cells."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)
