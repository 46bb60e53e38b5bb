"""`manage.py build_pack`: make a pack in this process and leave PDF and ZIP in a folder."""

import json
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from kepu.exchange.cells import day
from kepu.exchange.problems import BadCell
from kepu.jobs.actions import cancel, start_here
from kepu.jobs.models import Job, JobState
from kepu.jobs.runs import JobRun
from kepu.jobs.work import carry_out
from reports.models import Pack
from reports.packs.actions import KIND, checked_period, create_pack
from reports.packs.shelf import download_name, shelved


class Command(BaseCommand):
    help = "Make a self-assessment pack in this process and write its PDF and ZIP into a folder."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", required=True, metavar="DAY", help="the last day that counts, as 2026-06-30")
        parser.add_argument("--from", dest="starts_on", metavar="DAY", help="the first day; twelve months if left out")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="the folder to write into")
        parser.add_argument("--standard", default=settings.DEFAULT_STANDARD, help="the standard to assess against")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _n in settings.LANGUAGES]
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *, as_of, starts_on, output, standard, language, **options):
        started = time.monotonic()
        period = self.period(starts_on, as_of)
        self.prepare(output)
        pack, run = self.begin(standard, period, language)
        with progress_bar(self.stderr) as show:
            run.on_step = show
            self.carry_out(run)
        pack.refresh_from_db()
        if run.job.state != JobState.DONE:
            raise CommandError(run.job.reason_text or _("The pack was stopped before it was finished."))
        self.report(pack, output, time.monotonic() - started, as_json=options["json"])

    def period(self, starts_on: str | None, as_of: str):
        try:
            return checked_period(day(starts_on) if starts_on else None, day(as_of))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except BadCell as refusal:
            raise CommandError(str(refusal)) from refusal

    def prepare(self, output: Path) -> None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            parts = {"folder": output, "reason": error.strerror}
            raise CommandError(_("The folder %(folder)s cannot be made: %(reason)s.") % parts) from error

    def begin(self, standard: str, period, language: str) -> tuple[Pack, JobRun]:
        try:
            with transaction.atomic():
                pack = create_pack(standard, period, language=language, by=None)
                return pack, start_here(KIND, pack.pk, by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

    def carry_out(self, run: JobRun) -> None:
        try:
            with run.heartbeat():
                carry_out(run)
        except KeyboardInterrupt:
            cancel(run.job, by=None)
            raise CommandError(_("The pack was stopped before it was finished.")) from None

    def report(self, pack: Pack, output: Path, seconds: float, *, as_json: bool) -> None:
        pdf = output / download_name(pack, ".pdf")
        shutil.copyfile(shelved(pack.pdf_sha256, ".pdf"), pdf)
        parts = self.copy_parts(pack, output)
        result = {
            "number": pack.number,
            "pdf": str(pdf),
            "zip": parts[0]["path"],
            "pages": pack.pages,
            "pdf_sha256": pack.pdf_sha256,
            "zip_sha256": parts[0]["sha256"],
            "seconds": round(seconds, 2),
            "code": pack.printed_code,
            "parts": parts,
            "missing": pack.results["missing"],
        }
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(_("Pack %(number)s: %(pages)d pages in %(seconds).1f seconds") % result)
        for each in [{"path": result["pdf"], "sha256": pack.pdf_sha256}, *parts]:
            self.stdout.write(f"{each['path']}\n  SHA-256 {each['sha256']}")
        for sentence in pack.results["missing"]:
            self.stderr.write(sentence)

    def copy_parts(self, pack: Pack, output: Path) -> list[dict]:
        """Put every part of the ZIP beside the PDF; where each lies now."""
        parts, copied = list(pack.parts.all()), []
        for part in parts:
            path = output / download_name(pack, ".zip", (part.number, len(parts)))
            shutil.copyfile(shelved(part.sha256, ".zip"), path)
            copied.append({"path": str(path), "sha256": part.sha256, "size": part.size})
        return copied


@contextmanager
def progress_bar(stream):
    """A bar on the error stream, so that what is printed can be read by a program; gives what hears of each step."""
    with tqdm(file=stream, leave=False, bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}") as bar:

        def show(job: Job) -> None:
            bar.total, bar.n = job.steps_total, job.steps_done
            bar.set_description_str(job.step_text, refresh=True)

        yield show
