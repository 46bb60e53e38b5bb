"""Pictures made once, at upload: upright, plain RGB, and without what the camera wrote beside the picture."""

import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from kepu.evidence.inspection import open_picture
from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.storage import original_path, written

# Name -> (longest width, longest height in pixels, JPEG quality). `print` is half an A4 width at 180 dpi.
SIZES = {"screen": (1600, 1600, 82), "print": (900, 1200, 80), "thumb": (480, 480, 78)}
WHITE = (255, 255, 255)


def rendition_path(stored: StoredFile, name: str) -> Path:
    """The JPEG of a stored picture in one of SIZES; made again where it is missing.

    Raises FileNotFoundError where the original itself is gone, ValueError where the file is no picture.
    """
    if not stored.is_picture:
        raise ValueError(f"{stored} is not a picture")
    path = _path(stored.sha256, name)
    if not path.exists():
        with original_path(stored.sha256).open("rb") as original:
            make_renditions(original, stored.sha256, stored.media_type)
    return path


def make_renditions(file: BinaryIO, sha256: str, media_type: str) -> None:
    """Write all sizes, each made from the next larger one: the original is decoded once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        picture = _upright(open_picture(file, media_type), media_type)
    for name, (width, height, quality) in SIZES.items():
        picture.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        with written(_path(sha256, name)) as target:
            picture.save(target, "JPEG", quality=quality, optimize=True)


def _upright(picture: Image.Image, media_type: str) -> Image.Image:
    if media_type == MediaType.JPEG:
        picture.draft("RGB", SIZES["screen"][:2])  # the decoder skips what a smaller picture does not need
    plain = _plain(ImageOps.exif_transpose(picture))
    plain.info.clear()
    return plain


def _plain(picture: Image.Image) -> Image.Image:
    """RGB on white: transparency, CMYK, palettes and 16-bit greys included."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, WHITE)
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _path(sha256: str, name: str) -> Path:
    if name not in SIZES:
        raise ValueError(f"no rendition is called {name}")
    original = original_path(sha256)
    return original.with_name(f"{original.name}.{name}.jpg")
