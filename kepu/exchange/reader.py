"""A ledger file as rows of plain values, whatever program made it. Raises FileRefused with one clear sentence."""

from pathlib import Path

from django.utils.translation import gettext as _

from kepu.exchange import csvfiles, workbooks
from kepu.exchange.problems import FileRefused
from kepu.exchange.sheets import MAX_ROWS, Sheet

MAX_BYTES = 64 * 1024 * 1024
SUFFIXES = (".xlsx", ".csv")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(source, name: str = "", max_rows: int = MAX_ROWS) -> Sheet:
    """Read a ledger file. `source` is a path or an open binary file; `name` decides where it has no path."""
    name = name or str(getattr(source, "name", source))
    data = _bytes(source, name)
    suffix = Path(name).suffix.lower()
    require_kind(data, suffix)
    form = workbooks if suffix == ".xlsx" else csvfiles
    return form.read(data, max_rows)


def _bytes(source, name: str) -> bytes:
    if hasattr(source, "read"):
        return _limited(source)
    path = Path(source)
    if path.is_dir():
        raise FileRefused(_("%(name)s is a folder. Name the ledger file in it.") % {"name": name})
    try:
        with path.open("rb") as stream:
            return _limited(stream)
    except FileNotFoundError:
        raise FileRefused(_("There is no file %(name)s.") % {"name": name}) from None
    except (OSError, ValueError) as problem:
        parts = {"name": name, "problem": getattr(problem, "strerror", None) or problem}
        raise FileRefused(_("The file %(name)s cannot be read: %(problem)s.") % parts) from None


def _limited(stream) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileRefused(
            _("The file is larger than %(size)d MB. Split it into several.") % {"size": MAX_BYTES // 1024 // 1024}
        )
    return data


def require_kind(data: bytes, suffix: str) -> None:
    """Refuse what is no ledger file, or not the kind that its name claims. Raises FileRefused."""
    if suffix in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise FileRefused(_("Workbooks with macros are not accepted. Save it as .xlsx and try again."))
    if suffix in (".xls", ".et"):
        raise FileRefused(_("This is an old workbook format. Save it as .xlsx and try again."))
    if suffix not in SUFFIXES:
        raise FileRefused(_("A ledger file ends in .xlsx or .csv."))
    if not data.strip(b"\x00\r\n\t "):
        raise FileRefused(_("The file is empty."))
    if data.startswith(_OLE):
        raise FileRefused(_old_or_locked(data))
    if suffix == ".csv" and data.startswith(_ZIP):
        raise FileRefused(
            _("The file is named .csv but is a workbook or archive. Give it the ending .xlsx and try again.")
        )
    if suffix == ".xlsx" and not data.startswith(_ZIP):
        raise FileRefused(_("The file is named .xlsx but is not a workbook. Save it as a workbook and try again."))


def _old_or_locked(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("The workbook is protected by a password. Remove the password and try again.")
    return _("This is an old workbook format. Save it as .xlsx and try again.")
