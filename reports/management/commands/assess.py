import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from kepu import formats
from reports.assessment import as_json, evaluate
from reports.periods import PeriodError, period_from
from reports.standards import StandardError, load_standard


class Command(BaseCommand):
    help = "Evaluate a standard on a day: every indicator's value, threshold and status."

    def add_arguments(self, parser):
        parser.add_argument("--standard", default=settings.DEFAULT_STANDARD, metavar="CODE")
        parser.add_argument("--as-of", required=True, metavar="DATE", help="last day of the period, e.g. 2025-12-31")
        parser.add_argument("--from", dest="start", metavar="DATE", help="first day; default: twelve months")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, **options):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                period = period_from(options["as_of"], options["start"])
                assessment = evaluate(load_standard(options["standard"]), period)
            except (PeriodError, StandardError) as error:
                raise CommandError(str(error)) from None
            if options["json"]:
                self.stdout.write(json.dumps(as_json(assessment), ensure_ascii=False))
            else:
                self._print(assessment)

    def _print(self, assessment):
        self.stdout.write(f"{assessment.standard.title}  {assessment.period.start} – {assessment.period.end}")
        for result in assessment.results:
            figures = f"{result.shown_value} ({result.shown_threshold})"
            self.stdout.write(f"{result.indicator.code:<4}{result.status.label}  {result.indicator.name}  {figures}")
        summary = _("%(met)d of %(total)d met, score %(score)s") % {
            "met": assessment.met,
            "total": assessment.total,
            "score": formats.rounded(assessment.score),
        }
        self.stdout.write(summary + (f"  {_('Vetoed')}" if assessment.is_vetoed else ""))
