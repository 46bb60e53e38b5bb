"""Guards over the project as a whole."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_models_have_their_migrations(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_system_checks_find_nothing():
    call_command("check", fail_level="WARNING")


def test_every_string_has_its_chinese():
    catalogue = polib.pofile(str(CATALOGUE))
    assert len(catalogue) > 200
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
    assert not [entry.msgid for entry in catalogue.obsolete_entries()]


def test_translations_keep_their_placeholders():
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for entry in polib.pofile(str(CATALOGUE)):
        texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        for text in texts:
            missing = set(placeholder.findall(text)) - set(placeholder.findall(entry.msgid + entry.msgid_plural))
            assert not missing, entry.msgid
            if not entry.msgid_plural:
                assert set(placeholder.findall(entry.msgid)) == set(placeholder.findall(text)), entry.msgid


def test_the_compiled_catalogue_is_that_of_the_source():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    source = polib.pofile(str(CATALOGUE))
    assert {e.msgid: e.msgstr or e.msgstr_plural for e in compiled} == {
        e.msgid: e.msgstr or e.msgstr_plural for e in source
    }


def test_the_catalogue_knows_every_string_of_the_code(tmp_path):
    """makemessages over a copy finds nothing that the committed catalogue lacks."""
    for name in ("kepu", "campaigns", "volunteers", "facilities", "reports", "operations", "templates", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-wrap", "--no-location"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "KEPU_DATA_DIR": str(tmp_path / "var")},
    )
    fresh = {e.msgid for e in polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT))) if not e.obsolete}
    known = {e.msgid for e in polib.pofile(str(CATALOGUE))}
    assert fresh == known
