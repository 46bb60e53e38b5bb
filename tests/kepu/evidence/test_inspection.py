"""Files are what their content says; each refusal is a sentence that names the file and says what would be right."""

import random
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from time import process_time
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from kepu.evidence import documents
from kepu.evidence.actions import store
from kepu.evidence.inspection import honest_name, inspect
from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.refusals import Refused
from tests.kepu.evidence import specimens


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def _label(value) -> str:
    """Contents differ from run to run; they do not name a test."""
    return value if isinstance(value, str) else "content"


def refusal(content: bytes, name: str) -> str:
    """The sentence with which a file is refused; nothing of it is kept."""
    with pytest.raises(Refused) as caught:
        store(BytesIO(content), name)
    assert not StoredFile.objects.exists()
    [sentence] = caught.value.messages
    assert name in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.jpg", specimens.jpeg(), MediaType.JPEG),
        ("a.JPEG", specimens.jpeg(progressive=True), MediaType.JPEG),
        ("a.png", specimens.encoded(specimens.image(), "PNG"), MediaType.PNG),
        ("a.webp", specimens.encoded(specimens.image(), "WEBP"), MediaType.WEBP),
        ("a.heic", specimens.HEIC, MediaType.HEIC),
        ("a.pdf", specimens.pdf(), MediaType.PDF),
        ("a.docx", specimens.docx(), MediaType.DOCX),
        ("a.xlsx", specimens.xlsx(), MediaType.XLSX),
    ],
    ids=_label,
)
def test_what_may_be_kept(name, content, media_type):
    assert inspect(BytesIO(content), name).media_type == media_type


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.jpg", b"", "is empty"),
        ("页.jpg", b"<html><script>alert(1)</script></html>", "neither a picture nor a document"),
        ("图.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "neither a picture"),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "neither a picture"),
        ("程序.pdf", b"MZ\x90\0" + b"\0" * 200, "neither a picture"),
        ("动.gif", specimens.animation("GIF"), "neither a picture"),
        ("动.png", specimens.encoded(specimens.image(), "TIFF"), "neither a picture"),
        ("断.jpg", specimens.jpeg((1200, 900), quality=95)[:-3000], "damaged or was cut off"),
        ("断.png", specimens.encoded(specimens.image(), "PNG")[:-60], "damaged or was cut off"),
        ("断.webp", specimens.encoded(specimens.image(), "WEBP", lossless=True)[:40], "damaged or was cut off"),
        ("断.heic", specimens.HEIC[:500], "damaged or was cut off"),
        ("头.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100, "damaged or was cut off"),
        ("炸.png", specimens.huge_png(), "13000 × 13000 pixels; at most 60 million"),
        ("更大.png", specimens.huge_png(50_000, 50_000)[:2000], "50000 × 50000 pixels"),
        ("条.png", specimens.huge_png(1, 59_000_000)[:2000], "no side can have more than 40000"),
        ("假.png", specimens.encoded(specimens.image(), "EPS"), "neither a picture"),
        ("假.png", specimens.encoded(specimens.image(), "BMP"), "neither a picture"),
        ("假.png", b"8BPS\0\1" + b"\0" * 100, "neither a picture"),
        ("假.png", b"SIMPLE  =                    T".ljust(2880), "neither a picture"),
        ("动.jpg", b"GIF89a/*" + b"\0" * 50 + b"*/=1;alert(1)", "neither a picture"),
        ("注.png", specimens.boastful_png(), "damaged or was cut off"),
        ("照片.pdf", specimens.jpeg(), "its content is JPEG"),
        ("表.jpg", specimens.xlsx(), "its content is Excel"),
        ("文.xlsx", specimens.docx(), "its content is Word"),
        ("断.pdf", b"%PDF-1.7\n" + b"\0" * 50, "damaged"),
        ("断.docx", specimens.docx()[:-40], "damaged"),
        ("包.docx", specimens.archive({"a.txt": "a"}), "is an archive"),
        ("宏.docx", specimens.docx(**{"word/vbaProject.bin": b"x"}), "holds macros"),
        ("宏.docx", specimens.docx(kind="ms-word.document.macroEnabled"), "holds macros"),
        ("路.docx", specimens.docx(**{"../../etc/passwd": "x"}), "damaged"),
        ("路.docx", specimens.docx(**{"/etc/passwd": "x"}), "damaged"),
        ("路.docx", specimens.docx(**{"..\\..\\a.exe": "x"}), "damaged"),
        ("路.docx", specimens.leading_docx(), "damaged"),
        ("笑.docx", specimens.docx(**{"word/_rels/settings.xml.rels": specimens.LAUGHS}), "damaged"),
        ("外.docx", specimens.docx(**{"word/_rels/settings.xml.rels": specimens.OUTSIDE}), "damaged"),
        ("圈.pdf", specimens.endless_pdf(), "damaged"),
        ("链.docx", specimens.linked_docx("https://evil.example/t.dotm"), "loads a template"),
        ("链.docx", specimens.linked_docx(r"\\evil.example\share\t.dotm"), "loads a template"),
        ("密.xlsx", specimens.OLE_HEAD + documents.ENCRYPTED_STREAM, "protected by a password"),
        ("旧.docx", specimens.OLE_HEAD, "old Office format"),
    ],
    ids=_label,
)
def test_what_may_not_be_kept(name, content, words):
    assert words in refusal(content, name)


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_with_both_sizes(settings):
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    sentence = refusal(b"\xff\xd8\xff" + b"\0" * 3 * 1024 * 1024, "大.jpg")
    assert "3 MB" in sentence
    assert "2 MB" in sentence


@pytest.mark.django_db
@pytest.mark.parametrize("user", ["", "open-me"])
def test_a_locked_pdf_is_refused_whichever_of_its_passwords_is_set(user):
    content = specimens.pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert "protected by a password" in refusal(content, "密.pdf")


@pytest.mark.django_db
def test_a_pdf_of_too_many_pages_is_refused(settings):
    settings.UPLOAD_MAX_PAGES = 5
    assert "has 6 pages" in refusal(specimens.pdf(6), "长.pdf")


@pytest.mark.parametrize("made", [specimens.scripted_pdf, specimens.laden_pdf])
def test_a_pdf_with_a_script_or_a_program_inside_is_kept_as_evidence(made):
    assert inspect(BytesIO(made()), "a.pdf").media_type == MediaType.PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("带.jpg", specimens.jpeg((40_000, 2))),
        ("长.jpg", specimens.jpeg(exif=specimens.wordy_notes())),
        ("动.png", specimens.animation("PNG", frames=2_000)),
        ("动.webp", specimens.animation("WEBP", frames=500)),
    ],
    ids=_label,
)
@pytest.mark.django_db
def test_strange_pictures_are_kept_without_delay(name, content):
    start = process_time()
    assert store(BytesIO(content), name).is_picture
    assert process_time() - start < 3


@pytest.mark.filterwarnings("ignore")  # of the decoders, about notes that are damaged
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_no_damage_to_a_file_breaks_more_than_the_file(seed):
    """Kept or refused with a sentence; anything else that is raised fails the test."""
    chance = random.Random(seed)
    for name, content in specimens.seeds().items():
        for _round in range(30):
            spoilt = bytearray(content)
            for _byte in range(chance.choice((1, 3, 20))):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            with suppress(Refused):
                store(BytesIO(bytes(spoilt[: chance.choice((len(spoilt), chance.randrange(len(spoilt))))])), name)


@pytest.mark.django_db
def test_a_pdf_that_unpacks_to_gigabytes_is_opened_elsewhere_and_refused():
    bomb = specimens.pdf_bomb(500)
    assert len(bomb) < 600_000
    assert "damaged" in refusal(bomb, "炸.pdf")


@pytest.mark.django_db
def test_a_document_that_unpacks_to_very_much_is_refused():
    bomb = specimens.docx(a=b"\0" * (documents.MAX_UNPACKED + 1))
    assert len(bomb) < 300_000
    assert "unpacks to far more" in refusal(bomb, "炸.docx")


@pytest.mark.django_db
def test_a_document_with_very_many_members_is_refused_before_they_are_read(monkeypatch):
    content = specimens.docx(**{f"word/{number}.xml": "" for number in range(30_000)})
    monkeypatch.setattr("zipfile.ZipFile", lambda _file: pytest.fail("the list of members was read"))
    assert "unpacks to far more" in refusal(content, "多.docx")


@pytest.mark.django_db
def test_a_document_with_more_members_than_a_document_has_is_refused():
    content = specimens.docx(**{f"word/{number}.xml": "" for number in range(documents.MAX_MEMBERS)})
    assert "unpacks to far more" in refusal(content, "多.docx")


@pytest.mark.django_db
def test_a_document_with_one_damaged_part_is_refused():
    content = bytearray(specimens.docx(**{"word/a.xml": bytes(range(256)) * 40}))
    content[content.index(b"word/a.xml") + 30] ^= 0xFF
    assert "damaged" in refusal(bytes(content), "坏.docx")


def test_a_template_on_the_own_computer_is_nothing_to_worry_about():
    content = specimens.linked_docx("file:///C:/Users/li/Normal.dotm")
    assert inspect(BytesIO(content), "a.docx").media_type == MediaType.DOCX


@pytest.mark.parametrize(
    ("name", "honest"),
    [("a.jpg", "a.jpg"), ("a.JPG", "a.JPG"), ("image", "image.jpg"), ("微信图片.webp", "微信图片.jpg")],
)
def test_a_pictures_ending_is_put_right(name, honest):
    assert honest_name(name, MediaType.JPEG) == honest


def test_a_photo_says_when_it_was_taken_and_how_large_it_is_upright():
    findings = inspect(BytesIO(specimens.camera_photo(orientation=6)), "a.jpg")
    assert (findings.width, findings.height) == (300, 400)
    assert findings.taken_at == datetime(2026, 5, 12, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "0001:01:01 00:00:00", "1970:01:01 00:00:00", "gestern", ""])
def test_a_camera_whose_clock_was_never_set_says_nothing(taken):
    assert inspect(BytesIO(specimens.camera_photo(taken=taken)), "a.jpg").taken_at is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_camera_notes_do_not_spoil_the_photo():
    content = specimens.jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 400)
    findings = inspect(BytesIO(content), "a.jpg")
    assert (findings.width, findings.height, findings.taken_at) == (400, 300, None)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_ten_thousand_frames_take_no_longer_than_one(kind, db):
    tiny = [Image.new("L", (4, 4), n % 256) for n in range(10_000)]
    content = specimens.encoded(tiny[0], kind, save_all=True, append_images=tiny[1:], duration=1)
    began = process_time()
    store(BytesIO(content), f"a.{kind.lower()}")
    assert process_time() - began < 3


def test_a_gif_is_refused_however_many_frames_it_has():
    frames = [Image.new("P", (4, 4), n % 256) for n in range(10_000)]
    content = specimens.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    for name in ("a.gif", "a.jpg"):
        with pytest.raises(Refused):
            inspect(BytesIO(content), name)


@pytest.mark.parametrize("kind", ["EPS", "TIFF", "BMP", "PPM", "ICO", "TGA"])
def test_another_kind_of_picture_under_an_allowed_name_is_refused(kind):
    content = specimens.encoded(specimens.image((64, 64)), kind)
    with pytest.raises(Refused):
        inspect(BytesIO(content), "a.png")
