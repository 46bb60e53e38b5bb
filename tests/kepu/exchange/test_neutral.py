import pytest

from kepu.exchange.neutral import neutral, neutral_in_workbook, plain

TEXTS = ["=1+1", "+86", "-", "@x", "\tx", "\rx", "'=1", "''=1", "'x", "'", "x=1", "", "桂花"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("write", [neutral, neutral_in_workbook])
def test_what_is_written_reads_back(write, text):
    assert plain(write(text)) == text


def test_no_neutral_text_begins_live():
    assert not [text for text in TEXTS if neutral(text)[:1] in tuple("=+-@\t\r")]
