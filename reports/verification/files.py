"""Whether a file is a pack's PDF or a part of its ZIP, as the portal has issued it; what differs, in sentences."""

import json
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from django.utils.translation import gettext as _

from kepu.codes import tidied
from reports.models import Pack, PackPart
from reports.packs.archive import MANIFEST, digest_of, measured
from reports.verification.standing import Standing, checked

MOST_MANIFEST = 256 * 1024 * 1024  # bytes; a manifest of a million files has as many


@dataclass
class Verdict:
    """What was found of one file. `problems` say in what it differs; `notes` what else there is to know."""

    path: Path
    pack: Pack | None = None
    kind: str = ""
    part: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    def as_json(self) -> dict:
        return {
            "file": str(self.path),
            "sound": self.is_sound,
            "number": self.pack.number if self.pack else "",
            "kind": self.kind,
            "part": self.part,
            "standing": checked(self.pack).standing.value if self.pack else "",
            "problems": self.problems,
            "notes": self.notes,
        }


def verify(path: Path) -> Verdict:
    """Look at one file. Never raises for what the file holds; a file that cannot be read is a problem too."""
    verdict = Verdict(path)
    try:
        _size, sha256 = measured(path)
        _recognise(verdict, sha256)
        if zipfile.is_zipfile(path):
            _look_into(verdict)
    except OSError as error:
        verdict.problems.append(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error})
        return verdict
    _compare(verdict)
    return verdict


def _recognise(verdict: Verdict, sha256: str) -> None:
    """By its content alone: the portal knows the SHA-256 of all that it made."""
    if part := PackPart.objects.filter(sha256=sha256).select_related("pack").first():
        verdict.pack, verdict.kind, verdict.part = part.pack, "zip", part.number
    elif pack := Pack.objects.ready().filter(pdf_sha256=sha256).first():
        verdict.pack, verdict.kind = pack, "pdf"
    elif pack := Pack.objects.ready().filter(unsigned_sha256=sha256).first():
        verdict.pack, verdict.kind = pack, "pdf"
        verdict.problems.append(_("It is the PDF of pack %(number)s before it was signed.") % {"number": pack.number})


def _compare(verdict: Verdict) -> None:
    """Against the portal's record: what it does not know is looked for by the number that the file bears."""
    if verdict.pack is None:
        verdict.pack = _named(verdict)
        verdict.problems.insert(0, _stranger(verdict.pack))
    if verdict.pack:
        _note_standing(verdict)


def _stranger(pack: Pack | None) -> str:
    if pack is None:
        return _("The portal has made no such file, and no number in it is one of a pack of this portal.")
    sentence = _("It bears the number %(number)s, but is not what the portal made under it: its SHA-256 differs.")
    return sentence % {"number": pack.number}


def _named(verdict: Verdict) -> Pack | None:
    """The pack whose number or code stands in the file."""
    words = _words_of_manifest(verdict.path) if verdict.kind == "zip" else _words_of_pdf(verdict.path)
    found = Pack.objects.filter(number__in=words).first() or Pack.objects.filter(code__in=map(tidied, words)).first()
    if found:
        verdict.kind = verdict.kind or "pdf"
    return found


def _words_of_pdf(path: Path) -> list[str]:
    """The words of a PDF's title, in which the number of a pack stands."""
    try:
        with pikepdf.open(path) as pdf, pdf.open_metadata() as data:
            title = f"{data.get('dc:title', '')} {pdf.docinfo.get('/Title', '')}"
    except (pikepdf.PdfError, ValueError):
        return []
    return title.replace("\0", " ").split()


def _words_of_manifest(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(archive)
    except (ValueError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return []
    return [str(manifest.get(key, "")).replace("\0", "") for key in ("number", "code")]


def _note_standing(verdict: Verdict) -> None:
    found = checked(verdict.pack)
    if found.standing != Standing.ISSUED:
        verdict.notes.append(f"{verdict.pack.number}{_(': ')}{found.standing.label}")
    if found.replaced_by:
        verdict.notes.append(_("Its place was taken by pack %(numbers)s.") % {"numbers": "、".join(found.replaced_by)})


def _look_into(verdict: Verdict) -> None:
    """Compare every member of a ZIP with the manifest that lies in it."""
    verdict.kind = "zip"
    try:
        with zipfile.ZipFile(verdict.path) as archive:
            manifest = _manifest_of(archive)
            verdict.part = verdict.part or int(manifest.get("part", 1))
            verdict.problems += _differences(archive, manifest["files"])
    except (KeyError, TypeError, AttributeError):
        verdict.problems.append(_("The archive has no %(manifest)s that can be read.") % {"manifest": MANIFEST})
    except (ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        verdict.problems.append(_("The archive is damaged and cannot be read to its end."))


def _manifest_of(archive: zipfile.ZipFile) -> dict:
    """Raises KeyError or ValueError where there is none that can be read."""
    if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise ValueError(MANIFEST)
    with archive.open(MANIFEST) as stream:
        manifest = json.loads(stream.read(MOST_MANIFEST))
    if not isinstance(manifest, dict):
        raise ValueError(MANIFEST)
    return manifest


def _differences(archive: zipfile.ZipFile, listed: list[dict]) -> list[str]:
    """A sentence for each file that is missing, altered, there twice, or not in the manifest."""
    lines = {each["path"]: (each["size"], each["sha256"]) for each in listed}
    names = set(archive.namelist()) - {MANIFEST}
    found = [_("Missing from the archive: %(path)s") % {"path": path} for path in lines.keys() - names]
    found += [_("Not in the manifest: %(path)s") % {"path": path} for path in names - lines.keys()]
    found += [_("More than once in the archive: %(path)s") % {"path": path} for path in _twice(archive.namelist())]
    found += [
        _("Altered: %(path)s") % {"path": path}
        for path, (size, sha256) in lines.items()
        if path in names and _content(archive, path, size) != (size, sha256)
    ]
    return sorted(found)


def _twice(names: list[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}


def _content(archive: zipfile.ZipFile, path: str, size: int) -> tuple[int, str] | None:
    """What a member holds, None where it cannot be read: a wrong checksum, a method of packing that we do not use."""
    try:
        return digest_of(archive, path, size)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error):
        return None
