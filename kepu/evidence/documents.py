"""What may be inside a PDF, a Word or an Excel file. Nothing of it is unpacked to the disk or shown by the portal.

A PDF's scripts and attachments are kept: evidence stays byte for byte, is handed out as a download only, and is
never merged into a pack.
"""

import re
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from os import SEEK_END
from pathlib import Path, PurePath
from typing import BinaryIO

from defusedxml import ElementTree
from django.conf import settings
from django.utils.translation import gettext as _

from kepu.evidence.models import MediaType
from kepu.evidence.refusals import Refused, damaged, locked

PDF_CHILD = Path(__file__).with_name("pdf_child.py")
PDF_SECONDS = 20  # on the clock; the child's own limit counts processor time

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_DIRECTORY = MAX_MEMBERS * 600  # bytes; a longer list of members holds too many, whatever it claims
MAX_PART = 4 * 1024 * 1024  # of the small XML parts that are read here
MAIN_PARTS = {MediaType.DOCX: "word/document.xml", MediaType.XLSX: "xl/workbook.xml"}
CONTENT_TYPES = "[Content_Types].xml"
TEMPLATE_LINKS = "word/_rels/settings.xml.rels"
END_OF_DIRECTORY = b"PK\x05\x06"
ENCRYPTED_FLAG = 0x1
# What a password turns a .docx or .xlsx into: an old-style container with this stream.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
ELSEWHERE = re.compile(r"\s*(https?:|ftp:|\\\\|//|file:/*[^/:]+/)", re.IGNORECASE)


def check_pdf(file: BinaryIO, name: str) -> None:
    """Raises Refused where a PDF is damaged, locked, or has too many pages."""
    answer = _ask_child(file)
    if answer == "locked":
        raise locked(name)
    if not answer.isdecimal():
        raise damaged(name)
    pages = int(answer)
    if not 0 < pages <= settings.UPLOAD_MAX_PAGES:
        raise Refused(
            _("“%(name)s” has %(pages)d pages; between 1 and %(limit)d can be kept. Please split it.")
            % {"name": name, "pages": pages, "limit": settings.UPLOAD_MAX_PAGES}
        )


def _ask_child(file: BinaryIO) -> str:
    file.seek(0)
    command = [sys.executable, "-I", str(PDF_CHILD)]
    try:
        child = subprocess.run(  # noqa: S603 - our own program, by its full path
            command, input=file.read(), capture_output=True, timeout=PDF_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "damaged"
    return child.stdout.decode("ascii", "replace")


def office_type(file: BinaryIO, name: str) -> MediaType:
    """DOCX or XLSX, told by the parts inside. Raises Refused for any other archive and for what may not be kept."""
    try:
        _require_short_directory(file, name)
        with zipfile.ZipFile(file) as archive:
            _require_few_members(archive, name)
            media_type = _main_part(archive, name)
            _require_no_macros(archive, name)
            _require_own_template(archive, name)
            whole = archive.testzip() is None
    except Refused:
        raise
    except (OSError, ValueError, EOFError, RuntimeError, struct.error, zlib.error, zipfile.BadZipFile, SyntaxError):
        whole = False
    if not whole:
        raise damaged(name)
    return media_type


def old_container(file: BinaryIO, name: str) -> Refused:
    """The sentence for an OLE container: a new document with a password, or a document of before 2007."""
    file.seek(0)
    if ENCRYPTED_STREAM in file.read():
        return locked(name)
    return Refused(
        _("“%(name)s” is in an old Office format. Open it, save it as .docx or .xlsx, and choose that.")
        % {"name": name}
    )


def _require_short_directory(file: BinaryIO, name: str) -> None:
    """Before Python reads the list of members: hundreds of thousands of names fit into one small file."""
    length = file.seek(0, SEEK_END)
    file.seek(max(0, length - 0x10000 - 22))
    tail = file.read()
    found = tail.rfind(END_OF_DIRECTORY)
    if found < 0 or len(tail) < found + 22:
        raise damaged(name)
    if struct.unpack_from("<L", tail, found + 12)[0] > MAX_DIRECTORY:
        raise _too_much(name)


def _require_few_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _too_much(name)
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise locked(name)
    if not all(_stays_inside(member) for member in members):
        raise damaged(name)


def _stays_inside(member: zipfile.ZipInfo) -> bool:
    """Whether a program that unpacks the document writes nothing outside its folder: no "..", no link elsewhere."""
    path = PurePath(member.filename.replace("\\", "/"))
    return not (path.is_absolute() or ".." in path.parts or stat.S_ISLNK(member.external_attr >> 16))


def _too_much(name: str) -> Refused:
    return Refused(_("“%(name)s” unpacks to far more than a document holds, so it is not opened.") % {"name": name})


def _main_part(archive: zipfile.ZipFile, name: str) -> MediaType:
    parts = set(archive.namelist())
    for media_type, part in MAIN_PARTS.items():
        if part in parts and CONTENT_TYPES in parts:
            return media_type
    raise Refused(
        _("“%(name)s” is an archive, not a document. Unpack it and upload the files themselves.") % {"name": name}
    )


def _require_no_macros(archive: zipfile.ZipFile, name: str) -> None:
    has_project = any(PurePath(part).name.lower() == "vbaproject.bin" for part in archive.namelist())
    if has_project or b"macroenabled" in _part(archive, CONTENT_TYPES).lower():
        raise Refused(
            _("“%(name)s” holds macros. Save it as .docx or .xlsx without macros and choose it again.") % {"name": name}
        )


def _require_own_template(archive: zipfile.ZipFile, name: str) -> None:
    """A template on another computer is fetched, macros and all, when the inspector opens the document."""
    if TEMPLATE_LINKS not in archive.namelist():
        return
    for link in ElementTree.fromstring(_part(archive, TEMPLATE_LINKS)):
        if link.get("Type", "").endswith("/attachedTemplate") and ELSEWHERE.match(link.get("Target", "")):
            raise Refused(
                _("“%(name)s” loads a template from another computer. Copy its text into a new document and save that.")
                % {"name": name}
            )


def _part(archive: zipfile.ZipFile, part: str) -> bytes:
    if archive.getinfo(part).file_size > MAX_PART:
        raise zipfile.BadZipFile(part)
    return archive.read(part)
