"""Fetch the front-end files the pages use: `python scripts/vendor_assets.py` writes static/vendor.

Needs npm. The result is committed with its licences and hashes, so neither setting up nor running the
portal reaches for a network. To move to a new release change its line below, run this, and change the
paths in the templates.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
# A map is not shipped; a reference left behind makes collectstatic with hashed names fail.
MAP_REFERENCE = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=[^\n]*|/\*# ?sourceMappingURL=[^*]*\*/)\n?")
# Every browser the portal supports reads woff2.
WOFF_FALLBACK = re.compile(rb',url\("?[^")]*\.woff\?[^")]*"?\) format\("woff"\)')


@dataclass(frozen=True)
class Package:
    """One npm package: the files taken from it, by their path there and their path here."""

    name: str
    version: str
    licence: str
    files: dict[str, str]

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"


PACKAGES = [
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "bootstrap-icons",
        "1.13.2",
        "MIT",
        {
            "font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
            "font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        {
            "dist/echarts.common.min.js": "echarts.common.min.js",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "licenses/LICENSE-d3": "LICENSE-d3",
        },
    ),
]


def clean(data: bytes, name: str) -> bytes:
    """The file without references to what is not shipped beside it."""
    if name.endswith((".css", ".js")):
        data = WOFF_FALLBACK.sub(b"", MAP_REFERENCE.sub(b"\n", data))
    return data


def fetch(package: Package, scratch: Path) -> Path:
    """Let npm fetch and verify the package; returns the folder it unpacks to."""
    folder = scratch / package.folder
    folder.mkdir()
    source = f"{package.name}@{package.version}"
    subprocess.run(["npm", "pack", "--silent", source], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def install(package: Package, source: Path) -> dict:
    """Copy the package's files; returns its entry of the manifest."""
    hashes = {}
    for origin, name in sorted(package.files.items(), key=lambda pair: pair[1]):
        data = clean((source / origin).read_bytes(), name)
        target = VENDOR / package.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        hashes[f"{package.folder}/{name}"] = hashlib.sha256(data).hexdigest()
    return {"name": package.name, "version": package.version, "licence": package.licence, "files": hashes}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        sources = {package.folder: fetch(package, Path(scratch)) for package in PACKAGES}
        shutil.rmtree(VENDOR, ignore_errors=True)
        entries = [install(package, sources[package.folder]) for package in PACKAGES]
    (VENDOR / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n")


if __name__ == "__main__":
    main()
