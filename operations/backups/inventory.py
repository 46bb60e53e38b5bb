"""What belongs into a backup beside the database: files as they lie in the data folder, and those that rows name."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kepu.evidence.models import StoredFile
from kepu.evidence.storage import original_path
from reports.models import Pack, PackPart
from reports.packs.shelf import shelved


def folders() -> dict[str, Path]:
    """The folders by the name that they bear in a backup."""
    return {"files": Path(settings.FILES_DIR), "packs": Path(settings.PACKS_DIR), "imports": Path(settings.IMPORTS_DIR)}


# Half-written files begin with a dot; of the packs' folder only the shelf itself is kept, not desks and sections.
_PATTERNS = {"files": ("??/??/[!.]*",), "packs": ("[!.]*.pdf", "[!.]*.zip"), "imports": ("[!.]*",)}


def lying() -> Iterator[tuple[str, Path]]:
    """Every file that is backed up: its name in a backup, and where it lies now."""
    for name, folder in folders().items():
        for pattern in _PATTERNS[name]:
            for path in folder.glob(pattern):
                if path.is_file() and not path.is_symlink():
                    yield f"{name}/{path.relative_to(folder).as_posix()}", path


def named_by_rows() -> set[str]:
    """The names in a backup of the files that the rows of this moment cannot do without."""
    contents = StoredFile.objects.values_list("sha256", flat=True)
    packs = [(sha256, ".pdf") for sha256 in Pack.objects.ready().values_list("pdf_sha256", flat=True)]
    packs += [(sha256, ".zip") for sha256 in PackPart.objects.values_list("sha256", flat=True)]
    files = {f"files/{original_path(sha256).relative_to(settings.FILES_DIR).as_posix()}" for sha256 in contents}
    return files | {f"packs/{shelved(sha256, suffix).name}" for sha256, suffix in packs}


def place_of(name: str) -> Path:
    """Where a file of a backup belongs in this portal; `name` is one that the manifest's reader has let through."""
    folder, _slash, rest = name.partition("/")
    return folders()[folder] / rest


def key_files() -> list[Path]:
    """The files that hold this portal's keys; they go into a backup only where that is asked for."""
    own = Path(settings.DATA_DIR)
    wanted = [*own.glob("*.key"), *own.glob("*.keys"), *map(Path, settings.KEY_FILES)]
    return sorted(path for path in wanted if path.is_file())
