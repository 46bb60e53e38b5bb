"""`manage.py check` names the system packages that packs need."""

from kepu.pdf import LIBRARIES
from reports.checks import pdf_libraries


def test_a_machine_that_has_all_libraries_is_not_complained_of():
    assert pdf_libraries(None) == []


def test_each_missing_library_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(LIBRARIES, "libnosuch.so.9", "libnosuch9")
    [error] = pdf_libraries(None)
    assert error.id == "reports.E001"
    assert "libnosuch9" in error.msg
    assert "apt-get install libnosuch9" in error.hint
