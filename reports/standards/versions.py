"""The versions of a standard as its page lists them, and what a new one would change."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reports.models import OwnNumber, StandardVersion
from reports.standards.difference import Change, by_kind, differences
from reports.standards.parsing import STANDARD_CODE
from reports.standards.parts import Standard, StandardError
from reports.standards.shelf import load_standard, own_first, shipped_codes, shipped_standard, shipped_text


@dataclass(frozen=True)
class Version:
    """One version of a standard; `row` is None for the file that comes with the portal."""

    version: str
    sha256: str
    row: StandardVersion | None
    is_in_force: bool

    @property
    def loaded_at(self) -> datetime | None:
        return self.row and self.row.loaded_at

    @property
    def is_retired(self) -> bool:
        return bool(self.row and self.row.retired_at)


def all_codes() -> list[str]:
    """Codes of every standard there is or was, the office's own first."""
    return own_first({*shipped_codes(), *StandardVersion.objects.values_list("code", flat=True)})


def versions_of(code: str) -> list[Version]:
    """The newest first; the file that comes with the portal last, unless it has been loaded as well."""
    rows = list(StandardVersion.objects.filter(code=code).defer("text").select_related("loaded_by", "retired_by"))
    current = next((row for row in rows if not row.retired_at), None)
    found = [Version(row.version, row.sha256, row, row is current) for row in rows]
    if code in shipped_codes() and shipped_standard(code).version not in {row.version for row in rows}:
        shipped = shipped_standard(code)
        found.append(Version(shipped.version, shipped.sha256, None, current is None))
    return found


@dataclass(frozen=True)
class Shelved:
    """A standard and its versions; `current` None where every one is retired."""

    standard: Standard
    versions: list[Version]

    @property
    def current(self) -> Version | None:
        return next((each for each in self.versions if each.is_in_force), None)

    @property
    def is_current(self) -> bool:
        """Whether the version shown is the one in force."""
        return self.current is not None and self.current.version == self.standard.version

    def changes(self) -> list:
        """What the version in force changes against the one shown, by kind."""
        if self.current is None or self.is_current:
            return []
        return by_kind(differences(self.standard, load_standard(self.standard.code)))


def clash_of(code: str) -> str:
    """A sentence where the file that comes with the portal says something else than a loaded version of its name."""
    if code not in shipped_codes():
        return ""
    shipped = shipped_standard(code)
    rows = StandardVersion.objects.filter(code=code, version=shipped.version).exclude(sha256=shipped.sha256)
    if not rows.exists():
        return ""
    sentence = _(
        "The file of “%(code)s” that comes with the portal calls itself version %(version)s, and differs from the "
        "version %(version)s that has been loaded. The file is not used: a version never changes its content."
    )
    return sentence % {"code": code, "version": shipped.version}


def text_of(code: str, version: str) -> str:
    """The text of a version, as it was loaded or shipped. Raises StandardError."""
    load_standard(code, version)
    row = StandardVersion.objects.filter(code=code, version=version).values_list("text", flat=True).first()
    return row if row is not None else shipped_text(code)


def own_numbers(code: str) -> dict[str, OwnNumber]:
    """What the office has set beside a standard, by indicator."""
    return {each.indicator: each for each in OwnNumber.objects.filter(standard=code)}


def newest(code: str) -> Standard:
    """The version in force, or the newest retired one where none is. Raises StandardError for an unknown code."""
    try:
        return load_standard(code)
    except StandardError:
        if not (STANDARD_CODE.fullmatch(code) and (versions := versions_of(code))):
            raise
        return load_standard(code, versions[0].version)


@dataclass(frozen=True)
class Preview:
    """What would change were a text put in force. `before` is None for a standard that is not there yet."""

    standard: Standard
    before: Standard | None
    changes: list[Change]
    idle_numbers: list[OwnNumber]

    @property
    def is_the_same(self) -> bool:
        return self.before is not None and self.before.sha256 == self.standard.sha256

    def of_kind(self) -> list:
        return by_kind(self.changes)


def preview_of(standard: Standard) -> Preview:
    """Compare with the version in force. The office's own numbers of indicators that go are named."""
    before = _in_force(standard.code)
    codes = {each.code for each in standard.indicators}
    own = OwnNumber.objects.filter(standard=standard.code).exclude(indicator__in=codes)
    return Preview(standard, before, differences(before, standard) if before else [], list(own))


def _in_force(code: str) -> Standard | None:
    try:
        return load_standard(code)
    except StandardError:
        return None
