"""The documented production set-up, with the example environment as it is committed."""

import re
import subprocess
import sys

import pytest

from kepu.launcher import BASE_DIR
from tests.portal import portal_environment

SECRET = FIELD_KEYS = "x8Jd0-Gq3vNw7RmTz5LkYb1PcHs9FaUe2QiOo4XnVt6MjKlBdWr"


def example(data_dir, **changes: str) -> dict[str, str]:
    """The example environment on a folder of the test's own."""
    text = (BASE_DIR / "deploy" / "kepu.env.example").read_text()
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    return portal_environment(data_dir, **(named | {"KEPU_DATA_DIR": str(data_dir)} | changes))


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=env, capture_output=True, text=True
    )


def test_check_deploy_finds_nothing_to_warn_of(tmp_path):
    done = manage(
        example(tmp_path, SECRET_KEY=SECRET, FIELD_KEYS=FIELD_KEYS), "check", "--deploy", "--fail-level", "WARNING"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS"])
def test_does_not_start_without_what_must_be_chosen(tmp_path, name):
    done = manage(example(tmp_path, **{"SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS, name: ""}), "check")
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


def test_static_files_are_collected_under_names_of_their_content(tmp_path):
    env = example(tmp_path, SECRET_KEY=SECRET, FIELD_KEYS=FIELD_KEYS)
    done = manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static").glob("kepu.*.css"))


def test_units_run_what_the_launcher_runs():
    """The same programs and options in the office and in production, whatever starts them."""
    from kepu.launcher import web_command, worker_command

    def words_of(unit: str) -> set[str]:
        line = re.search(r"^ExecStart=(.*)$", (BASE_DIR / "deploy" / unit).read_text(), re.MULTILINE)[1]
        return set(line.split())

    def asked_for(command: list[str]) -> set[str]:
        return {word for word in command if word.startswith("--")} | {command[command.index("-m") + 1]}

    assert asked_for(web_command("x")) <= words_of("kepu-web.service")
    assert asked_for(worker_command()) <= words_of("kepu-worker@.service")


def test_every_setting_from_the_environment_is_documented():
    manual = (BASE_DIR / "docs" / "operations.md").read_text()
    sources = [*(BASE_DIR / "kepu" / "settings").glob("*.py"), "deploy/gunicorn.conf.py", "kepu/launcher.py"]
    sources.append("kepu/jobs/management/commands/runportal.py")
    read = r"(?:env(?:\.\w+)?|environ\.get)\(\s*\"([A-Z_]+)\""
    names = {name for source in sources for name in re.findall(read, (BASE_DIR / source).read_text())}
    assert len(names) > 50
    assert {name for name in names if f"`{name}`" not in manual} == set()


def test_the_clock_of_production_is_the_one_of_the_office():
    unit = (BASE_DIR / "deploy" / "kepu-beat.service").read_text()
    assert "celery --quiet --app kepu beat" in unit


def test_cookies_belong_to_this_host_and_travel_encrypted_alone(tmp_path):
    asked = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)
print(s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)
"""
    done = manage(
        example(tmp_path, SECRET_KEY=SECRET, FIELD_KEYS=FIELD_KEYS, SECURE_HSTS_SECONDS="60"),
        "shell",
        "--no-imports",
        "-c",
        asked,
    )
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "60"], done.stderr
