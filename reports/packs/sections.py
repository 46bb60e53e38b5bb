"""The chapters of a pack as sections that are set one by one; each is kept under the digest of all that shapes it.

So a section whose rows and texts have not changed is set once and never again, in whichever pack it stands, and a
worker that takes over from one that was killed goes on where that one stopped.
"""

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from kepu.evidence.storage import digest
from kepu.pdf import FONTS, SHEETS
from kepu.typesetting.assembly import LINK
from kepu.typesetting.press import Register, Section, Setting, Text
from reports.packs.annexes.table import CENTRE, NUMBER, TEXT, Table
from reports.packs.contents import Chapter

TEMPLATE, SHEET = "reports/pack/document.html", "pack.css"
ALIGNMENTS = {TEXT: "left", NUMBER: "right", CENTRE: "centre"}
KEPT = 60 * 24 * 60 * 60  # seconds that a section is kept after its last use
# Whatever changes how a section looks belongs into its digest.
LIBRARIES = ("weasyprint", "pydyf", "uharfbuzz", "pikepdf", "pillow")
PHOTO_FAILED = re.compile("asset:([^ '\"]+)")
SOURCES = Path(__file__).resolve().parents[2] / "kepu"


def section_of(chapter: Chapter, lang: str) -> Section:
    """What the press is asked for. Links to other chapters are written so that they survive being set alone."""
    if isinstance(chapter.data, Table):
        table = chapter.data
        columns = [(label, width, ALIGNMENTS[kind]) for label, width, kind in table.columns]
        return Register(chapter.title, chapter.anchor, lang, columns, table.rows, table.note)
    html = render_to_string(
        TEMPLATE, {"lang": lang, "title": chapter.title or "–", "running": "", "chapters": [chapter]}
    )
    photos = getattr(chapter.data, "photos", ())
    return Text(html.replace('href="#', f'href="{LINK}'), {photo.asset: str(photo.path) for photo in photos}, SHEET)


class Store:
    """Sections that have been set, each a PDF and what there is to say about it, under the section's digest."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or Path(settings.PACK_SECTIONS_DIR)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        return self.folder / f"{key}.pdf"

    def find(self, key: str) -> Setting | None:
        """What was set under this key, which counts as used now; None where there is nothing, or nothing whole."""
        try:
            found = Setting(**json.loads(self._about(key).read_text()))
            os.utime(self.path(key))
            os.utime(self._about(key))
        except (OSError, ValueError):
            return None
        return found

    def keep(self, key: str, file: Path, setting: Setting) -> None:
        """Move a section's file in. It counts as there only when what is said about it is there, too."""
        shutil.move(file, self.path(key))
        about = file.with_suffix(".json")
        about.write_text(json.dumps(asdict(setting)))
        shutil.move(about, self._about(key))

    def clear(self, before: float | None = None) -> None:
        """Throw away what nobody has used for two months."""
        limit = time.time() - KEPT if before is None else before
        for path in self.folder.iterdir():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def _about(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def key_of(section: Section) -> str:
    """The digest of a section: its texts, the bytes of its pictures, and everything that sets it."""
    plain = dict(vars(section))
    if isinstance(section, Text):
        plain["assets"] = {name: _picture(Path(path)) for name, path in section.assets.items()}
    told = json.dumps([_machinery(), type(section).__name__, plain], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _machinery() -> str:
    """The digest of faces, sheets, code and libraries that make pages of texts."""
    code = [SOURCES / "pdf.py", *sorted((SOURCES / "typesetting").glob("*.py"))]
    files = [FONTS / "manifest.json", *sorted(SHEETS.glob("*.css")), *code]
    told = [_digest(path) for path in files] + [version(name) for name in LIBRARIES]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _picture(path: Path) -> str:
    try:
        now = path.stat()
        return _read(path, (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns))
    except OSError:  # the engine will say that it is not there
        return "missing"


@lru_cache(10_000)
def _read(path: Path, _state: tuple[int, ...]) -> str:
    """The digest of a picture, which a worker reads once as long as the file stays in this state."""
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return digest(stream)


def photos_not_shown(chapter: Chapter, setting: Setting) -> list[str]:
    """The names of photos that the engine could not show after all."""
    failed = {name for complaint in setting.complaints for name in PHOTO_FAILED.findall(complaint)}
    return [photo.name for photo in getattr(chapter.data, "photos", ()) if photo.asset in failed]
