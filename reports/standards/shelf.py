"""Where standards are kept: files that come with the portal, and versions that an administrator has loaded.

In force is the newest loaded version that is not retired; where there is none, the file. What was cited stays: every
version can be had by its name for ever, retired or not.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from reports.models import StandardVersion
from reports.standards.parsing import CODE, STANDARD_CODE, parse_standard
from reports.standards.parts import Standard, StandardError
from reports.standards.reading import decoded

FOLDER = Path(__file__).parent


def load_standard(code: str, version: str = "") -> Standard:
    """The version in force of a standard, or the very one that is named. One query.

    Raises StandardError where there is none, or where it breaks a rule.
    """
    _require_name(code, version)
    if sha256 := StandardVersion.objects.sha256_of(code, version):
        return _loaded(sha256)
    if code in shipped_codes() and version in ("", shipped_standard(code).version):
        return shipped_standard(code)
    raise StandardError(_no_version(code, version) if version else _no_standard(code))


def _require_name(code: str, version: str) -> None:
    """Names from an address may hold anything."""
    if not STANDARD_CODE.fullmatch(code):
        raise StandardError(_no_standard(code[:40]))
    if version and not CODE.fullmatch(version):
        raise StandardError(_no_version(code, version[:40]))


def _no_standard(code: str) -> str:
    parts = {"code": code, "codes": ", ".join(available_standards())}
    return _("There is no standard “%(code)s”. The standards are called: %(codes)s.") % parts


def _no_version(code: str, version: str) -> str:
    return _("The standard “%(code)s” has no version “%(version)s”.") % {"code": code, "version": version}


@lru_cache(maxsize=64)
def _loaded(sha256: str) -> Standard:
    """Read and parsed once in each process: a version never changes its content."""
    return parse_standard(StandardVersion.objects.filter(sha256=sha256).values_list("text", flat=True)[0])


@lru_cache
def shipped_codes() -> tuple[str, ...]:
    """Codes of the standards that come with the portal."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache
def shipped_standard(code: str) -> Standard:
    """A standard as it comes with the portal, whatever has been loaded since. No query. Raises StandardError."""
    return parse_standard(shipped_text(code))


def shipped_text(code: str) -> str:
    if code not in shipped_codes():
        raise StandardError(_("No standard “%(code)s” comes with the portal.") % {"code": code})
    return decoded((FOLDER / f"{code}.yaml").read_bytes())


def available_standards() -> list[str]:
    """Codes of the standards that are in force, the office's own first. One query."""
    return own_first({*shipped_codes(), *StandardVersion.objects.standing().values_list("code", flat=True)})


def own_first(codes: set[str]) -> list[str]:
    return sorted(codes, key=lambda code: (code != settings.DEFAULT_STANDARD, code))


def standards_in_force() -> list[Standard]:
    """Every standard in its version in force. One query more than there are standards."""
    return [load_standard(code) for code in available_standards()]
