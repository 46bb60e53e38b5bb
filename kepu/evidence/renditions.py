"""Pictures made once, at upload: upright, plain RGB, and without what the camera wrote beside the picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from PIL import Image

from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.pictures import TURNS, open_picture, orientation
from kepu.evidence.storage import open_original, original_path, written

# Name -> (longest width, longest height in pixels, JPEG quality). `print` is half an A4 width at 180 dpi.
SIZES = {"screen": (1600, 1600, 82), "print": (900, 1200, 80), "thumb": (480, 480, 78)}
WHITE = (255, 255, 255)
# As sharp as bicubic when a picture is made smaller, in two thirds of the time; Lanczos takes twice as long.
SCALING = Image.Resampling.HAMMING
# Decoding this many pixels takes 100 MB and more; one such picture at a time in a process.
LARGE = 24_000_000
_one_at_a_time = Lock()


def rendition_path(stored: StoredFile, name: str) -> Path:
    """The JPEG of a stored picture in one of SIZES; made again where it is missing.

    Raises FileNotFoundError where the original itself is gone, ValueError where the file is no picture.
    """
    if not stored.is_picture:
        raise ValueError(f"{stored} is not a picture")
    path = _path(stored.sha256, name)
    if not path.exists():
        with open_original(stored.sha256) as original:
            keep_renditions(render(original, stored.media_type), stored.sha256)
    return path


def render(file: BinaryIO, media_type: str) -> dict[str, bytes]:
    """The JPEGs of all sizes by name. Each is made from the next larger one, so the original is decoded once.

    Raises whatever its decoder raises where the picture is damaged or cut off.
    """
    picture = open_picture(file, media_type)
    turn = TURNS.get(orientation(picture))
    with _room_for(picture):
        picture = _shrunk(picture, media_type)
    if turn is not None:
        picture = picture.transpose(turn)
    made = {}
    for name, (width, height, quality) in SIZES.items():
        picture.thumbnail((width, height), SCALING, reducing_gap=2.0)
        picture.info.clear()
        target = BytesIO()
        picture.save(target, "JPEG", quality=quality)
        made[name] = target.getvalue()
    return made


def keep_renditions(made: dict[str, bytes], sha256: str) -> None:
    """Put renditions beside their original."""
    for name, content in made.items():
        with written(_path(sha256, name)) as target:
            target.write(content)


@contextmanager
def _room_for(picture: Image.Image) -> Iterator[None]:
    if picture.width * picture.height < LARGE:
        yield
        return
    with _one_at_a_time:
        yield


def _shrunk(picture: Image.Image, media_type: str) -> Image.Image:
    """The picture's first frame decoded, at most as large as the largest rendition."""
    box = SIZES["screen"][:2]
    if media_type == MediaType.JPEG:
        # The decoder skips what a smaller picture does not need, but wants the exact size: a box of other
        # proportions switches it off.
        picture.draft("RGB", _fitted(picture.size, box))
    picture.load()
    picture = _plain(picture)
    picture.thumbnail(box, SCALING, reducing_gap=2.0)
    return picture


def _fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(picture: Image.Image) -> Image.Image:
    """RGB, on white where it was transparent; palettes, CMYK and 16-bit greys included."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if "transparency" in picture.info or picture.mode == "PA":
        picture = picture.convert("RGBA")
    if picture.mode in ("RGBA", "LA"):
        ground = Image.new("RGB", picture.size, WHITE)
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _path(sha256: str, name: str) -> Path:
    if name not in SIZES:
        raise ValueError(f"no rendition is called {name}")
    original = original_path(sha256)
    return original.with_name(f"{original.name}.{name}.jpg")
