"""Pictures to look at and for paper: upright, plain, and without what the camera wrote beside the picture."""

from io import BytesIO

import pytest
from PIL import Image

from kepu.evidence.actions import store
from kepu.evidence.models import MediaType
from kepu.evidence.renditions import SIZES, render, rendition_path
from kepu.evidence.storage import original_path
from tests.kepu.evidence import specimens


def looked_at(content: bytes, media_type=MediaType.JPEG, name="thumb") -> Image.Image:
    made = render(BytesIO(content), media_type)
    picture = Image.open(BytesIO(made[name]))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def near(pixel, colour, by=12) -> bool:
    return all(abs(seen - meant) <= by for seen, meant in zip(pixel, colour, strict=True))


def test_each_size_fits_its_box_and_a_small_picture_is_not_blown_up():
    made = render(BytesIO(specimens.jpeg((2400, 1800))), MediaType.JPEG)
    sizes = {name: Image.open(BytesIO(content)).size for name, content in made.items()}
    assert sizes == {"screen": (1600, 1200), "print": (900, 675), "thumb": (480, 360)}
    assert looked_at(specimens.jpeg((40, 30)), name="screen").size == (40, 30)


# Where the blue corner, upper left as the sensor saw it, lies once the picture is upright.
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, "upper left"),
        (2, "upper right"),
        (3, "lower right"),
        (4, "lower left"),
        (5, "upper left"),
        (6, "upper right"),
        (7, "lower right"),
        (8, "lower left"),
    ],
)
def test_a_photo_is_never_the_wrong_way_up(orientation, corner):
    picture = looked_at(specimens.camera_photo(orientation, size=(480, 320)))
    width, height = picture.size
    assert (width < height) == (orientation >= 5)
    x = width // 4 if "left" in corner else width * 3 // 4
    y = height // 4 if "upper" in corner else height * 3 // 4
    assert near(picture.getpixel((x, y)), specimens.BLUE)
    assert near(picture.getpixel((width - 1 - x, height - 1 - y)), specimens.RED)


def test_time_and_position_stay_out_of_the_renditions():
    for content, media_type in [
        (specimens.camera_photo(), MediaType.JPEG),
        (specimens.HEIC, MediaType.HEIC),
        (specimens.encoded(specimens.image(), "PNG", exif=specimens.camera_notes()), MediaType.PNG),
        (specimens.jpeg(comment=b"13800000001"), MediaType.JPEG),
    ]:
        for made in render(BytesIO(content), media_type).values():
            picture = Image.open(BytesIO(made))
            assert not picture.getexif()
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_hangs_behind_a_picture_stays_out_of_the_renditions():
    tail = b"<html><script>alert(1)</script></html><?php system($_GET[0]); ?>"
    for made in render(BytesIO(specimens.jpeg() + tail), MediaType.JPEG).values():
        assert b"script" not in made
        assert b"php" not in made


@pytest.mark.parametrize(
    ("picture", "kind", "media_type"),
    [
        (specimens.image(mode="CMYK"), "JPEG", MediaType.JPEG),
        (specimens.image().quantize(16), "PNG", MediaType.PNG),
        (specimens.image(mode="RGBA"), "PNG", MediaType.PNG),
        (specimens.image(mode="RGB"), "WEBP", MediaType.WEBP),
    ],
)
def test_every_kind_of_colour_becomes_plain_colour(picture, kind, media_type):
    seen = looked_at(specimens.encoded(picture, kind), media_type)
    assert near(seen.getpixel((100, 75)), specimens.BLUE, by=25)
    assert near(seen.getpixel((300, 225)), specimens.RED, by=25)


def test_what_is_transparent_becomes_white_paper():
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    assert near(looked_at(specimens.encoded(clear, "PNG"), MediaType.PNG).getpixel((20, 15)), (255, 255, 255))
    grey = Image.new("LA", (40, 30), (0, 128))
    assert near(looked_at(specimens.encoded(grey, "PNG"), MediaType.PNG).getpixel((20, 15)), (127, 127, 127))
    palette = specimens.encoded(Image.new("P", (40, 30), 0), "PNG", transparency=0)
    assert near(looked_at(palette, MediaType.PNG).getpixel((20, 15)), (255, 255, 255))


def test_a_grey_of_sixteen_bits_keeps_its_shade():
    deep = Image.new("I;16", (40, 30), 128 * 256)
    assert near(looked_at(specimens.encoded(deep, "PNG"), MediaType.PNG).getpixel((20, 15)), (128, 128, 128), by=2)


def test_of_an_animated_picture_the_first_frame_is_shown():
    seen = looked_at(specimens.animation("WEBP", frames=300), MediaType.WEBP)
    assert near(seen.getpixel((30, 20)), (0, 0, 255), by=25)


def test_a_phones_photo_with_a_second_picture_inside_is_a_jpeg():
    several = specimens.encoded(specimens.image(), "MPO", save_all=True, append_images=[specimens.image((40, 30))])
    assert looked_at(several).size == (400, 300)


@pytest.mark.django_db
def test_a_rendition_that_is_missing_is_made_again():
    stored = store(BytesIO(specimens.jpeg()), "a.jpg")
    path = rendition_path(stored, "print")
    before = path.read_bytes()
    path.unlink()
    assert rendition_path(stored, "print").read_bytes() == before


@pytest.mark.django_db
def test_where_the_original_is_gone_it_is_said():
    stored = store(BytesIO(specimens.jpeg()), "a.jpg")
    for name in SIZES:
        rendition_path(stored, name).unlink()
    original_path(stored.sha256).unlink()
    with pytest.raises(FileNotFoundError):
        rendition_path(stored, "print")
    with pytest.raises(ValueError, match="not a picture"):
        rendition_path(store(BytesIO(specimens.pdf()), "a.pdf"), "print")
