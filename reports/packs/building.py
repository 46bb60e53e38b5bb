"""Making a pack, step by step. Every step can run twice; nothing is seen until all of them are done."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.formats import number
from kepu.jobs.runs import JobFailure, JobRun, LostLeaseError
from kepu.pdf import PdfError
from reports.models import Pack
from reports.packs import evidence
from reports.packs.archive import MANIFEST, Member, Written, check_archive, write_archive
from reports.packs.freezing import freeze
from reports.packs.gathering import add_photos, gather
from reports.packs.layout import Laid, News, lay_out
from reports.packs.material import Material
from reports.packs.moment import one_moment
from reports.packs.shelf import desk, download_name, shelve

STEPS = 100  # percent: about how the time of a first pack is spent
PHOTOS_FROM, LAID_FROM, LAID_TO, PACKED_FROM, CHECKED_FROM = 10, 15, 70, 75, 95
READING = gettext_noop("Working out the figures and reading the registers")
PHOTOS = gettext_noop("Preparing the photos")
LAYING_OUT = gettext_noop("Laying out the PDF")
LAYING_OUT_PART = gettext_noop("Laying out the PDF: %(detail)s")
PACKING = gettext_noop("Packing the files")
PACKING_FILE = gettext_noop("Packing the files: file %(detail)s")
CHECKING = gettext_noop("Checking the archive")
REFUSED = gettext_noop(
    "A text in the registers asks for something from outside, which a pack never fetches: %(detail)s"
)
SECONDS_BETWEEN_NEWS = 0.5


def build(run: JobRun) -> None:
    """Make the pack that the job names. A pack that is built already stays as it is."""
    pack = Pack.objects.select_related("replaces", "round").get(pk=run.target_id)
    if pack.built_at:
        return
    with override(pack.language), desk(pack, run.token) as folder:
        material = _gather(run, pack, folder)
        laid = _lay_out(run, pack, material, folder)
        _pack(run, pack, material, folder)
        _publish(run, pack, material, laid, folder)


def _gather(run: JobRun, pack: Pack, folder: Path) -> Material:
    run.step(READING, 0, STEPS)
    with one_moment():
        material = gather(pack, freeze(pack), folder)
    run.step(PHOTOS, PHOTOS_FROM, STEPS)
    add_photos(material)
    return material


def _day(material: Material) -> date:
    """The day on which the figures were frozen: the only date that goes into the bytes."""
    return date.fromisoformat(material.figures["frozen_on"])


def _lay_out(run: JobRun, pack: Pack, material: Material, folder: Path) -> Laid:
    run.step(LAYING_OUT, LAID_FROM, STEPS)
    try:
        return lay_out(pack, material, folder, on_news=_layout_news(run))
    except PdfError as refusal:
        raise JobFailure(REFUSED, refusal.address) from refusal


def _layout_news(run: JobRun) -> Callable[[News], None]:
    """What has been set, as steps of the job; a job that was taken away ends the layout at the next word."""

    def tell(news: News) -> None:
        done = LAID_FROM + round(news.share * (LAID_TO - LAID_FROM))
        detail = _("%(title)s (%(pages)s pages so far)") % {"title": news.title[:40], "pages": number(news.pages)}
        run.step(LAYING_OUT_PART, done, STEPS, detail, seconds_left=news.seconds_left)

    return tell


def _pack(run: JobRun, pack: Pack, material: Material, folder: Path) -> None:
    run.step(PACKING, PACKED_FROM, STEPS)
    news = _Seldom(lambda count: run.step(PACKING_FILE, PACKED_FROM, STEPS, str(count)))
    members = list(_members(pack, material, folder))
    written = write_archive(
        folder / "pack.zip",
        members,
        about=_about(pack),
        read_me=lambda written: _read_me(pack, material, written),
        day=_day(material),
        on_file=news,
    )
    material.missing = list(dict.fromkeys([*material.missing, *written.problems]))
    run.step(CHECKING, CHECKED_FROM, STEPS)
    # What goes in comes out: every member but the ones named as missing, and the note for people.
    check_archive(folder / "pack.zip", expected=len(members) - len(written.problems) + 1)


def _members(pack: Pack, material: Material, folder: Path):
    yield Member((download_name(pack, ".pdf"),), folder / "pack.pdf")
    for title, path in material.registers:
        yield Member((_("2 Registers"), f"{title}{path.suffix}"), path)
    yield from evidence.members(material)


def _publish(run: JobRun, pack: Pack, material: Material, laid: Laid, folder: Path) -> None:
    """Put the files on the shelf and, in one transaction, end the job and show the pack: the only visible change."""
    pdf_sha256, pdf_size = shelve(folder / "pack.pdf")
    zip_sha256, zip_size = shelve(folder / "pack.zip")
    with transaction.atomic():
        run.finish()
        pack = Pack.objects.select_for_update().get(pk=pack.pk)
        if pack.built_at:
            raise LostLeaseError(str(pack.pk))
        pack.results = material.figures | {"missing": material.missing, "events": material.events}
        pack.built_at, pack.pages = timezone.now(), laid.pages
        pack.pdf_sha256, pack.pdf_size = pdf_sha256, pdf_size
        pack.zip_sha256, pack.zip_size = zip_sha256, zip_size
        pack._history_user = run.job.created_by
        pack.save()
        record(Action.CREATE, pack, by=run.job.created_by, pdf_sha256=pdf_sha256, zip_sha256=zip_sha256)


def _about(pack: Pack) -> dict:
    return {
        "format": 1,
        "number": pack.number,
        "standard": pack.standard,
        "from": str(pack.starts_on),
        "as_of": str(pack.as_of),
    }


def _read_me(pack: Pack, material: Material, written: Written) -> str:
    """The note for people: what lies where, how to check it, what is missing."""
    size = len(written.entries)
    lines = [
        f"{material.figures['title']} {pack.number}",
        "",
        _("Files in this archive: %(count)d, and %(manifest)s.") % {"count": size + 1, "manifest": MANIFEST},
        _(
            "The PDF is the self-assessment. “2 Registers” holds the registers as workbooks, "
            "“3 Evidence” the files as they were uploaded."
        ),
        _("%(manifest)s names size and SHA-256 of every file; whoever computes the same has the same file.")
        % {"manifest": MANIFEST},
        _("Telephone numbers are masked. Please treat names with care all the same."),
    ]
    if written.problems:
        lines += ["", _("Missing:"), *written.problems]
    return "\n".join([*lines, ""])


class _Seldom:
    """Passes a number on at most twice a second: progress is for people, and each word of it is a write."""

    def __init__(self, tell: Callable[[int], None]):
        self.tell, self.told_at = tell, time.monotonic()

    def __call__(self, number: int) -> None:
        if time.monotonic() - self.told_at >= SECONDS_BETWEEN_NEWS:
            self.told_at = time.monotonic()
            self.tell(number)
