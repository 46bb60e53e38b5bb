"""What setting up depends on: the lock files."""

import re
import tomllib

import pytest

from kepu.launcher import BASE_DIR

LOCKS = ["requirements.lock", "requirements-test.lock"]


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^ \\;]+)", (BASE_DIR / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name):
    assert "://" not in (BASE_DIR / name).read_text()


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name):
    entries = re.split(r"\n(?=\w)", (BASE_DIR / name).read_text().strip())
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_very_versions_that_are_installed_for_use():
    in_use, in_tests = pins("requirements.lock"), pins("requirements-test.lock")
    assert in_use.items() <= in_tests.items()


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", []), ("requirements-test.lock", ["dev"])])
def test_everything_asked_for_is_locked(lock, extras):
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [one for e in extras for one in project["optional-dependencies"][e]]
    names = {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in wanted}
    assert names - pins(lock).keys() == set()
