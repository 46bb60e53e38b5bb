"""Sets HTML as a PDF. The only module that knows WeasyPrint, which it imports when first asked for a PDF.

Nothing is fetched: a document may name `data:` addresses and the `asset:NAME` it was given; whatever else
it names ends the rendering. The same input gives the same bytes, in every process.
"""

import gc
import html as html_entities
import logging
import mimetypes
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from ctypes import CDLL
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from django.utils.translation import gettext as _
from PIL import ImageFile

STATIC = Path(__file__).resolve().parent.parent / "static"
FONTS = STATIC / "fonts"
SHEETS = STATIC / "pdf"
EVERYDAY_FONT = "KepuSong-Regular.ttf.br"
# Faces big and seldom needed, each with the sheet that declares it.
RARE_FONTS = {
    "KepuRareA-Regular.ttf.br": "rare-a.css",
    "KepuSigns-Regular.ttf.br": "signs.css",
    "KepuRareB-Regular.ttf.br": "rare-b.css",
}
SCHEME = "asset:"
FONT_PREFIX = "font/"
STEPS = {"1": "parse", "2": "parse", "3": "style", "4": "style", "5": "layout", "6": "write", "7": "write"}
PROGRESS = re.compile(r"Step (?:(?P<step>[123467])\b|5 - Creating layout - Page (?P<page>\d+))")
# Shared library -> Debian package that brings it. harfbuzz-subset is optional to WeasyPrint, not to us:
# without it the embedding of a Chinese font takes up to thirty times as long.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}

type_of = mimetypes.MimeTypes().guess_type  # the library's own table: no file of the machine's is read

Assets = Mapping[str, Path | bytes]
Progress = Callable[[str, int], None]


class PdfError(Exception):
    """A document cannot be rendered; `address` is what it asked for and must not have."""

    def __init__(self, message: str, address: str = ""):
        super().__init__(message)
        self.address = address


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document: its bytes, its page count, characters no face of ours has, WeasyPrint's complaints."""

    data: bytes
    pages: int
    missing: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


def render_pdf(
    html: str,
    *,
    assets: Assets | None = None,
    on_progress: Progress | None = None,
    tagged: bool = True,
    furnished: bool = True,
    sheet: str = "",
    case: "TypeCase | None" = None,
) -> Pdf:
    """Render a whole HTML document; title, author and dates come from its own <title> and <meta> elements.

    `assets` maps NAME to what `asset:NAME` stands for in the document. `on_progress(step, page)` hears the steps
    parse, style, layout, write; page is 0 outside layout, and layout may start over at page 1 when page numbers
    are still to be settled. An exception it raises ends the rendering. `tagged` writes PDF/UA-1 structure;
    a document that is not `furnished` leaves running heads and page numbers to kepu.typesetting.assembly. `sheet`
    names one of static/pdf/ that comes on top of the common ones; documents set one after another share a `case`.
    Raises PdfError where the document names anything outside itself and its assets.
    """
    text, fetcher = html_entities.unescape(html), _fetcher_class()(dict(assets or {}))
    with uncollected(), _listening(on_progress) as complaints:
        look = (case or TypeCase()).look(_sheets(text, furnished, sheet))
        data, pages = _set(html, fetcher, look, tagged)
    return Pdf(data, pages, tuple(missing_characters(text)), tuple(complaints))


class TypeCase:
    """The everyday faces, and style sheets that have been read, for the documents that one thread sets one after
    another: to lay them out anew takes longer than to set a short one.

    The faces lie in a folder of the process's until the case is given up.
    """

    def __init__(self):
        self._fetcher = _fetcher_class()({})
        self._faces = _font_configuration()
        self._sheets = {}

    def look(self, sheets: list[str]) -> dict:
        """The options by which WeasyPrint takes these sheets and their faces."""
        if any(Path(sheet).name in RARE_FONTS.values() for sheet in sheets):  # big, and seldom needed again
            return TypeCase()._look(sheets)
        return self._look(sheets)

    def _look(self, sheets: list[str]) -> dict:
        return {"font_config": self._faces, "stylesheets": [self._read(sheet) for sheet in sheets]}

    def _read(self, sheet: str):
        if sheet not in self._sheets:
            about = {"font_config": self._faces, "url_fetcher": self._fetcher}
            self._sheets[sheet] = _weasyprint().CSS(filename=sheet, **about)
        return self._sheets[sheet]


def missing_libraries() -> list[str]:
    """Debian packages to install before a PDF can be rendered (or rendered fast); empty when all is there."""
    return [package for library, package in LIBRARIES.items() if not _loads(library)]


def missing_characters(text: str) -> list[str]:
    """The characters of a text that none of our faces can print, in order of code point."""
    wanted = _beyond_everyday(text)
    for font in RARE_FONTS if wanted else ():
        wanted = wanted - _coverage(font)
    return sorted(wanted)


def colour_profile() -> bytes:
    """What sRGB means, as an ICC profile (PDF/A wants it in the file); the one that the PDF engine brings along."""
    from importlib.util import find_spec

    return (Path(find_spec("weasyprint").origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


def _beyond_everyday(text: str) -> set[str]:
    """The visible characters of a text that the everyday faces do not have."""
    unknown = set(text) - _coverage(EVERYDAY_FONT)
    return {char for char in unknown if not _is_invisible(char)}


def _sheets(text: str, furnished: bool, sheet: str = "") -> list[str]:
    """The style sheets a text needs: the common one, those of the rare faces it calls for, and its own."""
    wanted, names = _beyond_everyday(text), ["base.css"]
    for font, rare in RARE_FONTS.items():
        if wanted and not wanted.isdisjoint(_coverage(font)):
            wanted -= _coverage(font)
            names.append(rare)
    names += ["section.css"] if not furnished else []
    names += [sheet] if sheet else []
    return [(SHEETS / name).as_posix() for name in names]


def _set(html: str, fetcher, look: dict, tagged: bool) -> tuple[bytes, int]:
    """The bytes of the PDF and its pages."""
    from weasyprint.urls import FatalURLFetchingError

    options = {"pdf_variant": "pdf/ua-1" if tagged else None}
    # WeasyPrint stops at a refusal, except in a drawing, which it then leaves out: so the fetcher is asked too.
    with suppress(FatalURLFetchingError):
        # A base of our own scheme sends relative addresses to the fetcher, which refuses them, instead of
        # leaving a picture out with no more than a line in a log.
        source = _weasyprint().HTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
        document = source.render(**look, **options)
        data = document.write_pdf(**options)
    if fetcher.refused:
        address = fetcher.refused[0]
        message = _("The document asks for something outside itself: %(address)s") % {"address": address}
        raise PdfError(message, address)
    return data, len(document.pages)


@cache
def _weasyprint():
    """The engine, imported late because that takes long. It tells Pillow, for the whole process, to take pictures
    that were cut off; that is taken back, since uploads are checked in the same process."""
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    import weasyprint

    ImageFile.LOAD_TRUNCATED_IMAGES = strict
    return weasyprint


def _font_configuration():
    _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher_class():
    """WeasyPrint's fetcher, cut down; a class made late because its base is imported late."""
    _weasyprint()
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):
        def __init__(self, assets: dict[str, Path | bytes]):
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)
            self.assets = assets
            self.refused: list[str] = []

        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = unquote(url.removeprefix(SCHEME))
            found = _asset(name, self.assets) if url.startswith(SCHEME) else None
            if found is None:
                self.refused.append(url[:200])
                raise FatalURLFetchingError(url[:200])
            kind = type_of(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, found, {"Content-Type": kind})

    return OwnAssets


def _asset(name: str, assets: dict[str, Path | bytes]) -> bytes | None:
    """What an asset name stands for: one of the document's own, or one of our faces."""
    if name in assets:
        content = assets[name]
        return content if isinstance(content, bytes) else content.read_bytes()
    font = name.removeprefix(FONT_PREFIX)
    return _font(font) if name.startswith(FONT_PREFIX) and font in _font_names() else None


@cache
def _font_names() -> frozenset[str]:
    return frozenset(path.name for path in FONTS.glob("*.ttf.br"))


def _unfold(name: str) -> bytes:
    """A face's TrueType bytes; they lie compressed at half the size."""
    import brotli

    return brotli.decompress((FONTS / name).read_bytes())


# Unfolding the four everyday faces is most of the cost of a short document: 0.3 s for 36 MB kept. The rare ones
# are as big again and seldom asked for; a document that does pays for it.
_font = lru_cache(maxsize=4)(_unfold)


def font_file(name: str) -> bytes:
    """One of our own faces as TrueType, for pictures that carry Chinese: "KepuHei-Bold". KeyError if there is none."""
    file = f"{name}.ttf.br"
    if file not in _font_names():
        raise KeyError(name)
    return _font(file)


@cache
def _coverage(font: str) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(_unfold(font)), lazy=True) as face:
        return frozenset(map(chr, face.getBestCmap()))


def _is_invisible(char: str) -> bool:
    """Controls, spaces, joiners, and the selectors that only pick a variant of the character before."""
    return unicodedata.category(char)[0] in "CZ" or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0000"


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def uncollected() -> Iterator[None]:
    """Layout builds a big live tree; the cyclic collector walking it again and again costs a quarter of the time.

    What it leaves is young, and goes as soon as the collector is back.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Ear(logging.Handler):
    """Hands every record to a function; what that raises ends the rendering, so a job can be cancelled."""

    def __init__(self, hear: Callable[[logging.LogRecord], None]):
        super().__init__()
        self.emit = hear


@contextmanager
def _listening(on_progress: Progress | None) -> Iterator[list[str]]:
    """Collect WeasyPrint's complaints, and turn its progress log into calls."""
    complaints: list[str] = []

    def complain(record: logging.LogRecord) -> None:
        complaints.append(record.getMessage())

    def advance(record: logging.LogRecord) -> None:
        found = PROGRESS.match(record.getMessage())
        if on_progress and found:
            on_progress(STEPS[found["step"] or "5"], int(found["page"] or 0))

    with (
        _overheard("weasyprint", logging.WARNING, complain),
        _overheard("weasyprint.progress", logging.INFO, advance),
    ):
        yield complaints


@contextmanager
def _overheard(name: str, level: int, hear: Callable[[logging.LogRecord], None]) -> Iterator[None]:
    """Listen to a logger, at a level of our own and away from the site's log, for the length of a block."""
    logger, ear = logging.getLogger(name), _Ear(hear)
    before = logger.level, logger.propagate
    logger.addHandler(ear)
    logger.setLevel(level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(ear)
        logger.level, logger.propagate = before
        logger.setLevel(before[0])
