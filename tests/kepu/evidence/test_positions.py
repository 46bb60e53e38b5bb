"""What leaves the office: the picture pixel for pixel, without where it was taken."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from kepu.evidence.models import MediaType
from kepu.evidence.pictures import open_picture, orientation, taken_text
from kepu.evidence.positions import CannotPartError, without_position
from tests.kepu.evidence import specimens

GPS = 0x8825
TAIL = b"<?php system($_GET[0]); ?>"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>24,28N</exif:GPSLatitude></x:xmpmeta>'


def png(**options) -> bytes:
    return specimens.encoded(specimens.image(), "PNG", **options)


NOTES = specimens.camera_notes()
PHOTOS = {
    "jpeg": (specimens.camera_photo(), MediaType.JPEG),
    "progressive": (specimens.jpeg(exif=NOTES, progressive=True, comment=b"24,28N"), MediaType.JPEG),
    "restarts": (specimens.jpeg(exif=NOTES, restart_marker_blocks=2), MediaType.JPEG),
    "cmyk": (specimens.encoded(specimens.image(mode="CMYK"), exif=NOTES), MediaType.JPEG),
    "tail": (specimens.camera_photo() + TAIL, MediaType.JPEG),
    "xmp": (specimens.jpeg(exif=NOTES, xmp=XMP), MediaType.JPEG),
    "png": (png(exif=NOTES) + TAIL, MediaType.PNG),
    "webp": (specimens.encoded(specimens.image(), "WEBP", exif=NOTES, xmp=XMP) + TAIL, MediaType.WEBP),
    "heic": (specimens.HEIC, MediaType.HEIC),
}


@pytest.mark.parametrize("kind", PHOTOS)
def test_the_pixels_stay_and_the_position_goes(kind):
    content, media_type = PHOTOS[kind]
    shared = without_position(BytesIO(content), media_type)
    before, after = (open_picture(BytesIO(each), media_type) for each in (content, shared))
    assert before.getexif().get_ifd(GPS)
    assert not after.getexif().get_ifd(GPS)
    for trace in (TAIL, b"24,28N", b"php"):
        assert trace not in shared
    assert orientation(after) == orientation(before)
    assert taken_text(after) == taken_text(before) == specimens.TAKEN
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None


def test_a_second_picture_behind_the_first_goes_with_its_own_notes():
    content = specimens.camera_photo() + specimens.camera_photo()
    assert without_position(BytesIO(content), MediaType.JPEG).count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("content", [specimens.jpeg(), png()])
def test_a_picture_without_notes_stays_as_it_is(content):
    media_type = MediaType.PNG if content.startswith(b"\x89") else MediaType.JPEG
    assert without_position(BytesIO(content), media_type) == content


def test_colours_keep_their_profile():
    content = specimens.jpeg(exif=NOTES, icc_profile=b"profile" * 20_000)
    assert Image.open(BytesIO(without_position(BytesIO(content), MediaType.JPEG))).info["icc_profile"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (specimens.camera_photo()[:-2000], MediaType.JPEG),
        (b"\xff\xd8\xff\xe1\0", MediaType.JPEG),
        (png(exif=NOTES)[:-30], MediaType.PNG),
        (specimens.encoded(specimens.image(), "WEBP", exif=NOTES)[:-30], MediaType.WEBP),
        (specimens.HEIC + specimens.HEIC[-200:], MediaType.HEIC),
    ],
)
def test_what_cannot_be_told_apart_is_said_and_never_let_through(content, media_type):
    with pytest.raises(CannotPartError):
        without_position(BytesIO(content), media_type)
