"""From the finished PDF to the parts of the ZIP: what goes in, what is written on it, and the check at the end."""

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kepu.jobs.runs import JobRun
from reports.models import Pack
from reports.packs.archive import MANIFEST, Entry, Member, sift
from reports.packs.material import Material
from reports.packs.naming import Paths
from reports.packs.originals import members
from reports.packs.parts import Labels, Part, check_parts, write_parts
from reports.packs.shelf import download_name
from reports.verification.address import address_of

FORMAT = 2
COUNTING = gettext_noop("Checking the evidence files: file %(detail)s")
PACKING = gettext_noop("Packing the files")
PACKING_FILE = gettext_noop("Packing the files: file %(detail)s")
CHECKING = gettext_noop("Checking the archive")
SECONDS_BETWEEN_NEWS = 0.5


def sift_originals(run: JobRun, material: Material, step: int, steps: int) -> None:
    """Count the SHA-256 of every file before anything is set, so that the PDF itself names what is missing."""
    news, paths = Seldom(lambda count: run.step(COUNTING, step, steps, str(count))), Paths()
    material.entries, problems = sift(members(material.originals, paths), paths, news)
    material.missing += problems


def pack_up(run: JobRun, pack: Pack, material: Material, folder: Path, steps: tuple[int, int, int]) -> list[Part]:
    """Write the ZIP of `folder`/pack.pdf, the registers and the originals, and check it. Raises JobFailure.

    `steps` are those from which it packs and from which it checks, of how many.
    """
    packing, checking, total = steps
    run.step(PACKING, packing, total)
    news = Seldom(lambda count: run.step(PACKING_FILE, packing, total, str(count)))
    entries = [*_made_here(pack, material, folder), *material.entries]
    labels, day = _labels(pack, material), date.fromisoformat(material.figures["frozen_on"])
    parts = write_parts(folder, entries, labels, limit=settings.PACK_PART_BYTES, day=day, on_file=news)
    run.step(CHECKING, checking, total)
    check_parts(parts, entries)
    return parts


def _made_here(pack: Pack, material: Material, folder: Path) -> list[Entry]:
    """The PDF and the workbooks. Raises OSError: what was made a moment ago must be there."""
    members = [Member((download_name(pack, ".pdf"),), folder / "pack.pdf")]
    members += [Member((_("2 Registers"), f"{title}{path.suffix}"), path) for title, path in material.registers]
    entries, problems = sift(members, Paths())
    if problems:
        raise FileNotFoundError(problems[0])
    return entries


def _labels(pack: Pack, material: Material) -> Labels:
    return Labels(
        name=lambda number, total: download_name(pack, ".zip", (number, total)),
        manifest=_head(pack, material),
        note=partial(_note, pack, material),
        note_path=_("READ ME.txt"),
    )


def _head(pack: Pack, material: Material) -> dict:
    """What a manifest says before it lists the files; the keys are stable."""
    return {
        "format": FORMAT,
        "number": pack.number,
        "code": pack.printed_code,
        "standard": pack.standard,
        "standard_version": pack.standard_version,
        "round": pack.round.number if pack.round_id else "",
        "replaces": pack.replaces.number if pack.replaces_id else "",
        "from": str(pack.starts_on),
        "as_of": str(pack.as_of),
        "frozen_on": material.figures["frozen_on"],
        "complete": not material.missing,
        "missing": material.missing,
    }


def _note(pack: Pack, material: Material, names: list[str]) -> bytes:
    """The note for people: what lies where, how to check it, what is missing. Opens in the oldest Notepad."""
    size = len(material.entries) + len(material.registers) + 1
    lines = [
        f"{material.figures['title']} {pack.number}",
        "",
        *_about_parts(names),
        _("Files of this pack: %(count)d, and in each archive this note and %(manifest)s.")
        % {"count": size, "manifest": MANIFEST},
        _(
            "The PDF is the self-assessment. “2 Registers” holds the registers as workbooks, “3 Evidence” the files "
            "as they were uploaded: those of records by register, those of the archive by archive number."
        ),
        _(
            "%(manifest)s names size and SHA-256 of every file, and the indicators that it proves; whoever computes "
            "the same SHA-256 has the same file."
        )
        % {"manifest": MANIFEST},
        *_about_checking(pack),
        _("Telephone numbers are masked. Please treat names with care all the same."),
    ]
    if material.missing:
        lines += ["", _("Missing:"), *material.missing]
    return b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode()


def _about_parts(names: list[str]) -> list[str]:
    if len(names) == 1:
        return []
    parts = {"count": len(names)}
    return [
        _("The archive has %(count)d parts; each can be unpacked on its own and lists its own files:") % parts,
        *names,
    ]


def _about_checking(pack: Pack) -> list[str]:
    code = {"code": pack.printed_code}
    if address := address_of(pack):
        return [_("Whether it is the pack that was issued says %(address)s") % {"address": address}]
    return [_("Whether it is the pack that was issued says the portal, asked for the code %(code)s.") % code]


class Seldom:
    """Passes a number on at most twice a second: progress is for people, and each word of it is a write."""

    def __init__(self, tell: Callable[[int], None]):
        self.tell, self.told_at = tell, time.monotonic()

    def __call__(self, number: int) -> None:
        if time.monotonic() - self.told_at >= SECONDS_BETWEEN_NEWS:
            self.told_at = time.monotonic()
            self.tell(number)
