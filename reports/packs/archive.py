"""One ZIP of a pack: written as a stream, every file named in a manifest, checked before anybody sees it."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kepu.evidence.models import StoredFile
from kepu.evidence.positions import CannotPartError, Shared, may_hold_position
from kepu.evidence.renditions import rendition_path
from kepu.jobs.runs import JobFailure
from reports.packs.naming import Paths

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
DAMAGED = gettext_noop("The finished archive did not pass its check (%(detail)s). Please try again.")
CHANGED = gettext_noop("A file changed while it was being packed (%(detail)s). Please try again.")

Source = Path | bytes | Shared


@dataclass(frozen=True)
class Member:
    """A file for the archive. `place` are the parts of its path, each safe; `sha256` is what it must be, where known;
    `name` is what sentences call it; `cited_by` are the indicators that it proves. `stored` is the file kept by the
    portal: of a picture, a copy goes in that does not say where it was taken."""

    place: tuple[str, ...]
    source: Source
    sha256: str = ""
    name: str = ""
    cited_by: tuple[str, ...] = ()
    stored: StoredFile | None = None


@dataclass(frozen=True)
class Entry:
    """A file that is sound and has its path: what goes in, and what must come out."""

    path: str
    source: Source
    size: int
    sha256: str
    cited_by: tuple[str, ...] = ()
    original: str = ""  # the SHA-256 of what the portal keeps, where that is another

    @property
    def line(self) -> dict:
        """Its line in the manifest."""
        indicators = {"indicators": list(self.cited_by)} if self.cited_by else {}
        original = {"original_sha256": self.original} if self.original else {}
        return {"path": self.path, "size": self.size, "sha256": self.sha256} | indicators | original


def sift(
    members: Iterable[Member], paths: Paths, on_file: Callable[[int], None] = lambda count: None
) -> tuple[list[Entry], list[str]]:
    """The members that can go in, and a sentence for each whose file is missing or not what it was."""
    entries, problems = [], []
    for count, member in enumerate(members, start=1):
        on_file(count)
        name = {"name": member.name or member.place[-1]}
        try:
            size, digest = measured(member.source)
        except OSError:
            problems.append(_("The stored file is missing: %(name)s") % name)
            continue
        if member.sha256 and digest != member.sha256:
            problems.append(_("The stored file has been altered: %(name)s") % name)
            continue
        entries.append(_entry(member, paths, size, digest))
    return entries, problems


def _entry(member: Member, paths: Paths, size: int, digest: str) -> Entry:
    """A sound file with its path; a picture that says where it was taken, as the copy that does not."""
    plain = Entry(paths.path(*member.place), member.source, size, digest, member.cited_by)
    if member.stored is None or not may_hold_position(member.stored.media_type):
        return plain
    copy = Shared(member.source, member.stored.media_type)
    try:
        copied = measured(copy)
    except CannotPartError:
        return _smaller(member, paths)
    return (
        plain if copied[1] == digest else replace(plain, source=copy, size=copied[0], sha256=copied[1], original=digest)
    )


def _smaller(member: Member, paths: Paths) -> Entry:
    """In place of a picture whose notes cannot be taken out: the one that the portal itself shows."""
    picture = rendition_path(member.stored, "screen")
    *folder, name = member.place
    path = paths.path(*folder, f"{PurePath(name).stem}.jpg")
    return Entry(path, picture, *measured(picture), member.cited_by, original=member.sha256)


def measured(source: Source) -> tuple[int, str]:
    """Size and SHA-256. Raises OSError where the file cannot be read."""
    return _counted(_pieces(source))


def _counted(pieces: Iterable[bytes], keep: Callable[[bytes], object] = lambda piece: None) -> tuple[int, str]:
    """Size and SHA-256 of what the pieces make; `keep` gets each of them."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        keep(piece)
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def as_json(manifest: dict) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def write_archive(
    target: Path, entries: list[Entry], manifest: dict, day: date, on_file: Callable[[], None] = lambda: None
) -> None:
    """Write the entries and, last, the manifest; the same entries give the same bytes.

    Raises JobFailure where a file is not any more what it was when it was sifted.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for entry in entries:
            if _put(archive, entry, day) != (entry.size, entry.sha256):
                raise JobFailure(CHANGED, entry.path)
            on_file()
        content = as_json(manifest | {"files": [entry.line for entry in entries]})
        _put(archive, Entry(MANIFEST, content, len(content), ""), day)


def _put(archive: zipfile.ZipFile, entry: Entry, day: date) -> tuple[int, str]:
    """Copy one file in; its size and SHA-256 as read."""
    info = zipfile.ZipInfo(entry.path, (day.year, day.month, day.day, 0, 0, 0))
    info.external_attr = 0o644 << 16
    info.file_size = entry.size
    try:
        with archive.open(info, "w") as target:
            return _counted(_pieces(entry.source), target.write)
    except FileNotFoundError as error:
        raise JobFailure(CHANGED, entry.path) from error


def _pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def check_archive(path: Path, expected: list[Entry]) -> None:
    """Open the archive as a stranger would: what came out must be what went in, and what the manifest says.

    Raises JobFailure at the first difference.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _require(manifest["files"] == [entry.line for entry in expected], MANIFEST)
            names = [*(entry.path for entry in expected), MANIFEST]
            _require(archive.namelist() == names, f"{len(archive.namelist())} ≠ {len(names)}")
            for entry in expected:
                _require(digest_of(archive, entry.path, entry.size) == (entry.size, entry.sha256), entry.path)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise JobFailure(DAMAGED, path.name) from error


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise JobFailure(DAMAGED, detail)


def digest_of(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, most: int) -> tuple[int, str]:
    """Size and SHA-256 of a member; reading ends soon after `most` bytes, whatever the member unfolds to."""
    with archive.open(name) as stream:
        return _counted(_up_to(stream, most))


def _up_to(stream: IO[bytes], most: int) -> Iterator[bytes]:
    while most >= 0 and (piece := stream.read(CHUNK)):
        yield piece
        most -= len(piece)
