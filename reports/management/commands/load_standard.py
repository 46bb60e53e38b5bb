"""`manage.py load_standard`: check the file of a standard, say what it changes, and put it in force."""

import json
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from reports.standards.actions import put_in_force, require_loadable
from reports.standards.parsing import parse_standard
from reports.standards.parts import StandardError
from reports.standards.reading import LARGEST, decoded
from reports.standards.versions import Preview, preview_of


class Command(BaseCommand):
    help = "Load a version of a standard from a YAML file and put it in force; --dry-run only says what would change."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and compare, change nothing")
        parser.add_argument("--note", default="", help="where the version comes from and why it is put in force")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *, file, dry_run, note, **options):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                text = text_of(file)
                preview = previewed(text)
                if not dry_run:
                    put_in_force(text, note=note, by=None)
            except StandardError as refusal:
                self._refuse(refusal.faults, as_json=options["json"])
            except ValidationError as refusal:
                self._refuse(refusal.messages, as_json=options["json"])
            self._tell(preview, is_loaded=not dry_run, as_json=options["json"])

    def _refuse(self, faults: list[str], *, as_json: bool):
        if as_json:
            self.stdout.write(json.dumps({"loaded": False, "errors": faults}, ensure_ascii=False))
            raise SystemExit(1)
        raise CommandError("\n".join(faults)) from None

    def _tell(self, preview: Preview, *, is_loaded: bool, as_json: bool):
        if as_json:
            answer = as_answer(preview) | {"loaded": is_loaded, "errors": []}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for line in as_lines(preview):
            self.stdout.write(line)
        self.stdout.write(_("In force now.") if is_loaded else _("Nothing was changed (--dry-run)."))


def text_of(file: Path) -> str:
    """The text of a file. Raises CommandError where there is none, StandardError where it is unfit."""
    try:
        with file.open("rb") as stream:
            return decoded(stream.read(LARGEST + 1))
    except OSError as error:
        parts = {"file": file, "reason": error.strerror}
        raise CommandError(_("The file %(file)s cannot be read: %(reason)s.") % parts) from error


def previewed(text: str) -> Preview:
    standard = parse_standard(text)
    require_loadable(standard)
    return preview_of(standard)


def as_answer(preview: Preview) -> dict:
    changes = [
        {"kind": each.kind.value, "indicator": each.code, "name": each.name, "details": each.sentences}
        for each in preview.changes
    ]
    return {
        "standard": preview.standard.code,
        "version": preview.standard.version,
        "sha256": preview.standard.sha256,
        "indicators": len(preview.standard.indicators),
        "before": preview.before and preview.before.version,
        "changes": changes,
    }


def as_lines(preview: Preview) -> list[str]:
    standard = preview.standard
    lines = [f"{standard.code} {standard.version}  {standard.title}  ({len(standard.indicators)})"]
    if preview.before is None:
        return [*lines, _("No version of this standard is in force yet.")]
    lines.append(_("Compared with version %(version)s:") % {"version": preview.before.version})
    for change in preview.changes:
        lines.append(f"{change.kind.label}  {change.code}  {change.name}")
        lines += [f"    {sentence}" for sentence in change.sentences]
    return lines if preview.changes else [*lines, _("Nothing differs.")]
