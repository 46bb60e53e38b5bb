"""Making a pack, step by step. Every step can run twice; nothing is seen until all of them are done."""

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
from reports.models import Pack, PackPart
from reports.packs.contents import annex_titles
from reports.packs.freezing import freeze
from reports.packs.gathering import add_photos, gather
from reports.packs.layout import News, lay_out
from reports.packs.material import Material
from reports.packs.moment import one_moment
from reports.packs.packing import pack_up, sift_originals
from reports.packs.parts import Part
from reports.packs.shelf import desk, shelve
from reports.packs.signing import Signature, sign, signing_certificate

STEPS = 100  # percent: about how the time of a first pack is spent
PHOTOS_FROM, COUNTED_FROM, LAID_FROM, LAID_TO, PACKED_FROM, CHECKED_FROM = 10, 12, 15, 70, 75, 95
READING = gettext_noop("Working out the figures and reading the registers")
PHOTOS = gettext_noop("Preparing the photos")
LAYING_OUT = gettext_noop("Laying out the PDF")
LAYING_OUT_PART = gettext_noop("Laying out the PDF: %(detail)s")
REFUSED = gettext_noop(
    "A text in the registers asks for something from outside, which a pack never fetches: %(detail)s"
)


def build(run: JobRun) -> None:
    """Make the pack that the job names. A pack that is built already stays as it is."""
    pack = Pack.objects.select_related("replaces", "round").get(pk=run.target_id)
    if pack.built_at:
        return
    certificate = signing_certificate()
    with override(pack.language), desk(pack, run.token) as folder:
        material = _gather(run, pack, folder)
        pages = _lay_out(run, pack, material, folder)
        signature = sign(folder / "pack.pdf", certificate)
        parts = _pack(run, pack, material, folder)
        _publish(run, pack, material, pages, signature, folder, parts)


def _gather(run: JobRun, pack: Pack, folder: Path) -> Material:
    run.step(READING, 0, STEPS)
    with one_moment():
        material = gather(pack, freeze(pack), folder)
    run.step(PHOTOS, PHOTOS_FROM, STEPS)
    add_photos(material)
    sift_originals(run, material, COUNTED_FROM, STEPS)
    return material


def _day(material: Material) -> date:
    """The day on which the figures were frozen: the only date that goes into the bytes."""
    return date.fromisoformat(material.figures["frozen_on"])


def _lay_out(run: JobRun, pack: Pack, material: Material, folder: Path) -> int:
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


def _pack(run: JobRun, pack: Pack, material: Material, folder: Path) -> list[Part]:
    material.missing = list(dict.fromkeys(material.missing))
    return pack_up(run, pack, material, folder, (PACKED_FROM, CHECKED_FROM, STEPS))


def _publish(
    run: JobRun,
    pack: Pack,
    material: Material,
    pages: int,
    signature: Signature,
    folder: Path,
    parts: list[Part],
) -> None:
    """Put the files on the shelf and, in one transaction, end the job and show the pack: the only visible change."""
    pdf_sha256, pdf_size = shelve(folder / "pack.pdf")
    shelved = [shelve(part.path) for part in parts]
    with transaction.atomic():
        run.finish()
        pack = Pack.objects.select_for_update().get(pk=pack.pk)
        if pack.built_at:
            raise LostLeaseError(str(pack.pk))
        kept = {"missing": material.missing, "events": material.events, "annexes": annex_titles(material)}
        pack.results = material.figures | kept
        pack.missing_count = len(material.missing)
        pack.built_at, pack.pages = timezone.now(), pages
        pack.pdf_sha256, pack.pdf_size = pdf_sha256, pdf_size
        pack.signer, pack.unsigned_sha256 = signature.signer, signature.unsigned_sha256
        pack.zip_size = sum(size for _sha256, size in shelved)
        pack._history_user = run.job.created_by
        pack.save()
        pack.parts.all().delete()
        for number, (sha256, size) in enumerate(shelved, start=1):
            PackPart.objects.create(pack=pack, number=number, sha256=sha256, size=size)
        made = {"pdf_sha256": pdf_sha256, "zip_sha256": [sha256 for sha256, _size in shelved]}
        record(Action.CREATE, pack, by=run.job.created_by, missing=pack.missing_count, **made)
