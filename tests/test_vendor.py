"""Files that came from elsewhere are the ones the manifests name, with nothing dangling."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

STATIC = Path(settings.BASE_DIR) / "static"
VENDOR = STATIC / "vendor"
PACKAGES = json.loads((VENDOR / "manifest.json").read_text())
LISTED = {name: digest for package in PACKAGES for name, digest in package["files"].items()}


def test_every_vendored_file_is_listed_and_every_listed_file_is_there():
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

    assert present - {"manifest.json"} == set(LISTED)


@pytest.mark.parametrize("name", LISTED)
def test_a_vendored_file_is_what_was_fetched(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_brings_its_licence_and_states_its_version(package):
    folder = f"{package['name']}-{package['version']}"

    assert f"{folder}/LICENSE" in package["files"]
    assert all(name.startswith(f"{folder}/") for name in package["files"])
    assert any(package["version"].encode() in (VENDOR / name).read_bytes() for name in package["files"])


def test_no_vendored_file_points_at_a_source_map():
    assert not [name for name in LISTED if b"sourceMappingURL" in (VENDOR / name).read_bytes()]


def test_the_icons_name_only_the_font_that_is_there():
    sheet = (VENDOR / "bootstrap-icons-1.13.2/bootstrap-icons.min.css").read_text()

    assert re.findall(r'url\("([^"?]+)', sheet) == ["fonts/bootstrap-icons.woff2"]


def test_hashed_names_can_be_made_for_all_of_it(tmp_path):
    """What collectstatic does in production: every address in a sheet must lead to a file."""
    storage = ManifestStaticFilesStorage(location=tmp_path)
    source = FileSystemStorage(STATIC)
    wanted = [*(f"vendor/{name}" for name in LISTED), *(f"pdf/{path.name}" for path in (STATIC / "pdf").iterdir())]
    for name in wanted:
        storage.save(name, source.open(name))

    failures = [
        new for _, new, _ in storage.post_process({n: (storage, n) for n in wanted}) if not isinstance(new, str)
    ]

    assert failures == []
    made = (tmp_path / storage.stored_name("pdf/base.css")).read_text()
    assert "asset:font/KepuSong-Regular.ttf.br" in made


def test_htmx_comes_with_its_django_package():
    assert finders.find("django_htmx/htmx-2.min.js")
