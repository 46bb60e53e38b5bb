"""The ZIP of a pack: written as a stream, every file named in a manifest, checked before anybody sees it."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kepu.jobs.runs import JobFailure
from reports.packs.naming import Paths

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
DAMAGED = gettext_noop("The finished archive did not pass its check (%(detail)s). Please try again.")


@dataclass(frozen=True)
class Member:
    """A file for the archive. `sha256` is what it must be, where known; `name` is what sentences call it."""

    parts: tuple[str, ...]
    source: Path | bytes
    sha256: str = ""
    name: str = ""


@dataclass
class Written:
    """What has been written: manifest entries in order, and a sentence for each member left out."""

    entries: list[dict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def write_archive(
    target: Path,
    members: Iterable[Member],
    *,
    about: dict,
    read_me: Callable[[Written], str],
    day: date,
    on_file: Callable[[int], None] = lambda count: None,
) -> Written:
    """Write the archive and its manifest; the same members give the same bytes.

    A member whose file is missing or not what it was is left out and named among the problems. `about` opens
    the manifest; `read_me` gives the text of the note for people.
    """
    written, paths = Written(), Paths()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for count, member in enumerate(members, start=1):
            _add(archive, member, paths, day, written)
            on_file(count)
        note = Member((_("READ ME.txt"),), b"\xef\xbb\xbf" + read_me(written).replace("\n", "\r\n").encode())
        _add(archive, note, paths, day, written)
        manifest = about | {"files": written.entries, "problems": written.problems}
        _put(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), day)
    return written


def _add(archive: zipfile.ZipFile, member: Member, paths: Paths, day: date, written: Written) -> None:
    if problem := _problem(member):
        written.problems.append(problem)
        return
    path = paths.path(*member.parts)
    size, digest = _put(archive, path, member.source, day)
    written.entries.append({"path": path, "size": size, "sha256": digest})


def _problem(member: Member) -> str:
    """Why a member cannot go in, as a sentence; empty when it can."""
    name = {"name": member.name or member.parts[-1]}
    try:
        if member.sha256 and _sha256_of(member.source) != member.sha256:
            return _("The stored file has been altered: %(name)s") % name
    except OSError:
        return _("The stored file is missing: %(name)s") % name
    return ""


def _sha256_of(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put(archive: zipfile.ZipFile, path: str, source: Path | bytes, day: date) -> tuple[int, str]:
    """Copy one file in; its size and SHA-256 as read."""
    info = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
    info.external_attr = 0o644 << 16
    info.file_size = len(source) if isinstance(source, bytes) else source.stat().st_size
    digest = hashlib.sha256()
    size = 0
    pieces = [source] if isinstance(source, bytes) else None
    with archive.open(info, "w") as target:
        for piece in pieces if pieces is not None else _pieces(source):
            target.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield piece


def check_archive(path: Path, *, expected: int) -> None:
    """Open the archive as a stranger would and compare it with its own manifest.

    `expected` is the number of files beside the manifest. Raises JobFailure at the first difference.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            names = [name for name in archive.namelist() if name != MANIFEST]
            _require(sorted(names) == sorted(entry["path"] for entry in manifest["files"]), MANIFEST)
            _require(len(names) == expected, f"{len(names)} ≠ {expected}")
            for entry in manifest["files"]:
                _require(_digest(archive, entry["path"]) == (entry["size"], entry["sha256"]), entry["path"])
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise JobFailure(DAMAGED, path.name) from error


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise JobFailure(DAMAGED, detail)


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
