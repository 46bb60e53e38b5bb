"""What a backup says of itself, signed: read with mistrust, for everything that a restore does follows from it."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_noop as _

from reports.operations.backups.refusals import BackupRefused

FORMAT = 1
PRODUCT = "kepu"
NAME, SIGNATURE = "manifest.json", "manifest.hmac"
SALT = "reports.operations.backups.manifest"
MOST_BYTES = 1024**3  # of a manifest: some five million files
SHA256 = re.compile(r"[0-9a-f]{64}")
PATH = re.compile(r"(files|packs|imports)(/[0-9A-Za-z][0-9A-Za-z._-]{0,150}){1,4}")
KEY_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,60}")
TABLE = re.compile(r"[0-9A-Za-z_]{1,63}")
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}

NO_MANIFEST = _("This folder is no backup: %(detail)s is missing or cannot be read.")
FOREIGN = _(
    "The signature of the backup does not match: it was changed, or it was made under another key. "
    "Set the SECRET_KEY (or BACKUP_KEY) of the portal that made it."
)
MALFORMED = _("The manifest of the backup is not one that Kepu has written: %(detail)s.")
NEWER_FORMAT = _("The backup was made by a newer version of Kepu. Update the portal first, then restore.")


class Kept(NamedTuple):
    """One file of the portal: where it lies below the data folder, and its content in the pool."""

    path: str
    sha256: str
    size: int
    changed: int  # nanoseconds; only tells the next backup that nothing has changed


@dataclass
class Manifest:
    """`counts` are rows by table at the moment of the database copy; `migrations` what had been applied then."""

    name: str
    made_at: str
    version: str
    engine: str
    database: dict
    migrations: list[list[str]]
    counts: dict[str, int]
    files: list[Kept] = field(default_factory=list)
    keys: list[list] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all files, the database copy included."""
        return self.database["size"] + sum(each.size for each in self.files)

    def write(self, folder: Path) -> None:
        """Into the folder of the backup, with its signature."""
        data = json.dumps({"format": FORMAT, "product": PRODUCT, **asdict(self)}, ensure_ascii=False).encode()
        (folder / NAME).write_bytes(data)
        (folder / SIGNATURE).write_text(signature(data))


def signature(data: bytes, key: str = "") -> str:
    """HMAC-SHA256 under the key of the backups; `key` stands in for it."""
    return salted_hmac(
        SALT, data, secret=key or settings.BACKUP_KEY or settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def read(folder: Path, *, key: str = "") -> Manifest:
    """The manifest of a backup, looked through. Raises BackupRefused for anything that we would not have written."""
    data, signed = _content(folder / NAME), _content(folder / SIGNATURE)
    if not constant_time_compare(signed.decode("ascii", "replace").strip(), signature(data, key)):
        raise BackupRefused(FOREIGN)
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        raise BackupRefused(MALFORMED, "JSON") from None
    return _looked_through(raw)


def _content(path: Path) -> bytes:
    try:
        if path.is_symlink() or path.stat().st_size > MOST_BYTES:
            raise BackupRefused(NO_MANIFEST, path.name)
        return path.read_bytes()
    except (OSError, ValueError):
        raise BackupRefused(NO_MANIFEST, path.name) from None


def _looked_through(raw) -> Manifest:
    _require(isinstance(raw, dict) and raw.get("product") == PRODUCT, "product")
    if isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
        raise BackupRefused(NEWER_FORMAT)
    _require(raw.get("format") == FORMAT, "format")
    for name in ("name", "made_at", "version", "engine"):
        _require(isinstance(raw.get(name), str), name)
    _require(raw["engine"] in DATABASES, "engine")
    _require(_is_content(raw.get("database")) and raw["database"].get("file") == DATABASES[raw["engine"]], "database")
    _require(_are_pairs(raw.get("migrations")), "migrations")
    _require(_are_counts(raw.get("counts")), "counts")
    files = _files(raw.get("files"))
    _require(all(_is_key(each) for each in _list(raw.get("keys"), "keys")), "keys")
    names = ("name", "made_at", "version", "engine", "database", "migrations", "counts", "keys")
    return Manifest(**{name: raw[name] for name in names}, files=files)


def _require(fulfilled: bool, what: str) -> None:
    if not fulfilled:
        raise BackupRefused(MALFORMED, what)


def _list(value, what: str) -> list:
    _require(isinstance(value, list), what)
    return value


def _files(raw) -> list[Kept]:
    files = []
    for each in _list(raw, "files"):
        _require(isinstance(each, list) and len(each) == 4, "files")
        path, sha256, size, changed = each
        _require(isinstance(path, str) and PATH.fullmatch(path) is not None, f"files: {str(path)[:80]!r}")
        _require(_is_sha256(sha256) and _is_count(size) and isinstance(changed, int), f"files: {path}")
        files.append(Kept(path, sha256, size, changed))
    paths = {each.path for each in files}
    _require(len(paths) == len(files), "files")
    folders = {path[:end] for path in paths for end in (n for n, c in enumerate(path) if c == "/")}
    _require(not paths & folders, "files")  # a name cannot be a file and a folder
    return files


def _is_sha256(value) -> bool:
    return isinstance(value, str) and SHA256.fullmatch(value) is not None


def _is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62


def _is_content(value) -> bool:
    return isinstance(value, dict) and _is_sha256(value.get("sha256")) and _is_count(value.get("size"))


def _are_pairs(value) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, list) and len(each) == 2 and all(isinstance(word, str) for word in each) for each in value
    )


def _are_counts(value) -> bool:
    return isinstance(value, dict) and all(TABLE.fullmatch(name) and _is_count(each) for name, each in value.items())


def _is_key(value) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and isinstance(value[0], str)
        and KEY_NAME.fullmatch(value[0]) is not None
        and _is_sha256(value[1])
        and _is_count(value[2])
    )
