"""Build the faces the PDFs are set in: `python scripts/build_fonts.py` writes static/fonts.

Needs fontTools and brotli (both come with WeasyPrint), npm, and on Debian apt-get and dpkg-deb. The
result is committed, so setting up the portal needs none of them.

Why faces of our own: a whole static TrueType file per weight is the only form WeasyPrint sets both fast
and right (shards made for browsers come out as wrong characters without any error), and a bare machine has
no Chinese font. Layout tables are dropped: nothing in horizontal Chinese needs them and they cost time.

Kepu Song and Kepu Hei come from Noto Serif SC and Noto Sans SC: GBK and the Table of General Standard
Characters. Both weights of a family hold the same characters, and must: WeasyPrint knows a face by family
and weight, so a character borrowed from the other weight's file would be drawn as a wrong one.
Kepu Rare A holds the other ideographs of Noto Serif SC (Extension A), Kepu Rare B those of HanaMinB
(Extensions B to E): names of people. Kepu Signs, from Noto Emoji, prints what people paste from their phones.
All lie compressed by brotli, at half the size; kepu.pdf unfolds them.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli
from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
EMOJI = "@expo-google-fonts/noto-emoji@0.4.7"
HANAZONO = "fonts-hanazono=20170904-2.1"
UNUSED_TABLES = ["BASE", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "prop", "vhea", "vmtx"]
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT, LICENCE = 0, 1, 2, 3, 4, 5, 6, 13


@dataclass(frozen=True)
class Face:
    """One file to build: where its outlines come from and which characters it keeps."""

    family: str
    style: str
    package: str
    source: str
    keeps: Callable[[int], bool]

    @property
    def postscript_name(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}"


def charset(codec: str) -> frozenset[int]:
    """The code points of a two-byte Chinese charset such as "gbk"."""
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    decoded = (pair.decode(codec, errors="ignore") for pair in pairs)
    return frozenset(ord(text) for text in decoded if len(text) == 1)


def is_hangul(code: int) -> bool:
    return 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F or 0xA960 <= code <= 0xD7FF


def is_ideograph(code: int) -> bool:
    return 0x2E80 <= code <= 0x2FDF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


GBK = charset("gbk")


def everyday(code: int) -> bool:
    """All letters and signs, GBK, and the standard characters beyond the basic plane."""
    return not is_hangul(code) and (not is_ideograph(code) or code in GBK or code >= 0x20000)


def the_rest(code: int) -> bool:
    return is_ideograph(code) and not everyday(code)


def extension_b_to_e(code: int) -> bool:
    return 0x20000 <= code <= 0x2CEAF


def sign(code: int) -> bool:
    return code >= 0x2030


FACES = [
    Face("Kepu Song", "Regular", SERIF, "400Regular/NotoSerifSC_400Regular.ttf", everyday),
    Face("Kepu Song", "Bold", SERIF, "700Bold/NotoSerifSC_700Bold.ttf", everyday),
    Face("Kepu Hei", "Regular", SANS, "400Regular/NotoSansSC_400Regular.ttf", everyday),
    Face("Kepu Hei", "Bold", SANS, "700Bold/NotoSansSC_700Bold.ttf", everyday),
    Face("Kepu Rare A", "Regular", SERIF, "400Regular/NotoSerifSC_400Regular.ttf", the_rest),
    Face("Kepu Rare B", "Regular", HANAZONO, "HanaMinB.ttf", extension_b_to_e),
    Face("Kepu Signs", "Regular", EMOJI, "400Regular/NotoEmoji_400Regular.ttf", sign),
]


def unpack(package: str, folder: Path) -> Path:
    """Fetch a package through its own client and unpack it; returns the folder that holds the sources."""
    folder.mkdir()
    if package == HANAZONO:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        subprocess.run(["dpkg-deb", "-x", next(folder.glob("*.deb")), folder], check=True)
        return folder / "usr/share/fonts/truetype/hanazono"
    subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def reduce(font: TTFont, keeps: Callable[[int], bool]) -> None:
    """Leave only the characters wanted and the tables a PDF needs."""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += UNUSED_TABLES
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if keeps(code)])
    subsetter.subset(font)


def rename(font: TTFont, face: Face) -> None:
    """Names of our own, as the licence's reserved names demand; copyright and licence stay."""
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (COPYRIGHT, VERSION)}
    names.names = []
    texts = kept | {
        FAMILY: face.family,
        STYLE: face.style,
        UNIQUE: f"{face.postscript_name};{kept[VERSION]}",
        FULL: f"{face.family} {face.style}",
        POSTSCRIPT: face.postscript_name,
        LICENCE: "SIL Open Font License, Version 1.1; see OFL.txt",
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


def build(face: Face, sources: Path) -> dict:
    """Write one face; returns its line of the manifest."""
    font = TTFont(sources / face.source, lazy=True, recalcTimestamp=False)
    reduce(font, face.keeps)
    rename(font, face)
    plain = BytesIO()
    font.save(plain)
    target = FONTS / f"{face.postscript_name}.ttf.br"
    target.write_bytes(brotli.compress(plain.getvalue(), quality=11, lgwin=24))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    return {"file": target.name, "source": f"{face.package} {face.source}", "sha256": digest}


def main() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        packages = sorted({face.package for face in FACES})
        sources = {name: unpack(name, Path(scratch) / str(i)) for i, name in enumerate(packages)}
        with ProcessPoolExecutor() as pool:  # most of a minute a face, nearly all of it compression
            lines = list(pool.map(build, FACES, [sources[face.package] for face in FACES]))
    (FONTS / "manifest.json").write_text(json.dumps(lines, indent=2) + "\n")


if __name__ == "__main__":
    main()
