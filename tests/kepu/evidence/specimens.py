"""Files honest and hostile, made in memory."""

import base64
import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

# 96 × 64 pixels, taken on 12 May 2026 at 9:30, with a position; nothing installed here can write HEIC.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAABuwABAAAAAAAAADwAAgAAAAAB9wABAAAAAAAAAJgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAH"
    "RAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEE"
    "gQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAA3G1kYXQAAAA4KAGvWPkOkl//+IB8j8p6f/R8jo3Fu0v3/cL2v04VQGTkJDVvpRtg"
    "75wJD2LZf+BXQPwSzed77uAAAAAGRXhpZgAATU0AKgAAAAgAAwESAAMAAAABAAYAAIdpAAQAAAABAAAAMoglAAQAAAABAAAAWAAAAAAAAZAD"
    "AAIAAAAUAAAARAAAAAAyMDI2OjA1OjEyIDA5OjMwOjAwAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAAB2AAAAAAAAABgAAAABAAAAHAAAAAEA"
    "AAAAAAAAAQ=="
)
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
TAKEN = "2026:05:12 09:30:00"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def image(size=(400, 300), mode="RGB") -> Image.Image:
    """Red, with a blue upper left corner: tells which way it is turned."""
    picture = Image.new("RGB", size, RED)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), BLUE)
    return picture.convert(mode)


def encoded(picture: Image.Image, kind="JPEG", **options) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def jpeg(size=(400, 300), **options) -> bytes:
    return encoded(image(size), **options)


def camera_notes(orientation=6, taken=TAKEN) -> Image.Exif:
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes.get_ifd(0x8769)[36867] = taken
    notes.get_ifd(0x8825)[1] = "N"
    notes.get_ifd(0x8825)[2] = (24.0, 28.0, 0.0)
    return notes


def camera_photo(orientation=6, taken=TAKEN, size=(400, 300)) -> bytes:
    """As a phone writes it: turned by a note, with time and position."""
    return jpeg(size, exif=camera_notes(orientation, taken))


def wordy_notes() -> Image.Exif:
    notes = camera_notes()
    notes[0x010E] = "长" * 20_000
    return notes


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def boastful_png() -> bytes:
    """A small picture with a note that unpacks to eighty megabytes."""
    small = encoded(image(), "PNG")
    place = small.index(b"IDAT") - 4
    return small[:place] + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 80_000_000, 9)) + small[place:]


def huge_png(width=13_000, height=13_000) -> bytes:
    """Twenty kilobytes that unpack to half a gigabyte."""
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width // 8 + 2) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animation(kind: str, frames=60) -> bytes:
    pictures = [Image.new("RGB", (64, 48), (n % 256, n // 256, 255 - n % 256)) for n in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=40)


def pdf(pages=1, **options) -> bytes:
    document = pikepdf.new()
    for _number in range(pages):
        document.add_blank_page()
    target = BytesIO()
    document.save(target, **options)
    return target.getvalue()


def scripted_pdf() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def laden_pdf() -> bytes:
    """Starts a program when opened, and holds one."""
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["a.exe"] = b"MZ"
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def endless_pdf() -> bytes:
    """A tree of pages that holds itself."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Pages.Kids.append(document.Root.Pages)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def pdf_bomb(megabytes: int) -> bytes:
    """A page tree that hides behind that many megabytes of compressed spaces."""
    places = b"1 0 2 60 "
    objects = b"<< /Type /Catalog /Pages 2 0 R >>".ljust(60) + b"<< /Type /Pages /Kids [] /Count 0 >>"
    packer, spaces = zlib.compressobj(9), b" " * (1024 * 1024)
    packed = packer.compress(places + objects)
    packed += b"".join(packer.compress(spaces) for _megabyte in range(megabytes)) + packer.flush()
    out = b"%PDF-1.5\n"
    rows = [(0, 0, 65535), (2, 3, 0), (2, 3, 1), (1, len(out), 0)]
    out += b"3 0 obj << /Type /ObjStm /N 2 /First %d /Length %d /Filter /FlateDecode >> stream\n" % (
        len(places),
        len(packed),
    )
    out += packed + b"\nendstream endobj\n"
    rows.append((1, len(out), 0))
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    start = len(out)
    out += b"4 0 obj << /Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Length %d >> stream\n" % len(table)
    return out + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % start


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.{kind}.main+xml"/></Types>'
)
DOCX_KIND = "openxmlformats-officedocument.wordprocessingml.document"
XLSX_KIND = "openxmlformats-officedocument.spreadsheetml.sheet"


def archive(parts: dict[str, bytes | str]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def docx(kind=DOCX_KIND, **more) -> bytes:
    part = "word/document.xml"
    return archive({"[Content_Types].xml": TYPES.format(part=part, kind=kind), part: "<w:document/>"} | more)


def xlsx() -> bytes:
    part = "xl/workbook.xml"
    return archive({"[Content_Types].xml": TYPES.format(part=part, kind=XLSX_KIND), part: "<workbook/>"})


def linked_docx(target: str) -> bytes:
    """A document whose template lies at `target`."""
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return docx(**{"word/_rels/settings.xml.rels": links})


def leading_docx() -> bytes:
    """A document with a link to a file of the server."""
    target = BytesIO(docx())
    with zipfile.ZipFile(target, "a") as packed:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return target.getvalue()


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Relationships>&b;</Relationships>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Relationships>&x;</Relationships>'


def seeds() -> dict[str, bytes]:
    """One honest file of each kind that is looked into in the web process."""
    small = image((60, 40))
    return {
        "a.jpg": camera_photo(size=(60, 40)),
        "a.png": encoded(small, "PNG"),
        "a.webp": encoded(small, "WEBP"),
        "a.heic": HEIC,
        "a.docx": docx(),
        "a.xlsx": xlsx(),
    }


def upload(content: bytes, name="现场.jpg", kind="application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)
