"""What lies in a folder; knows nothing of Django."""

import hashlib
from pathlib import Path


def lying(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
