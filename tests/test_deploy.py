"""The files of deploy/: each is read by the program that it is for, where this machine has it, else by its grammar."""

import configparser
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from kepu.launcher import BASE_DIR

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
HARDENING = {"NoNewPrivileges": "true", "PrivateTmp": "true", "ProtectSystem": "strict", "ProtectHome": "true"}


def unit(path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    parser.optionxform = str
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_units_and_hardened(path):
    read = unit(path)
    assert read.sections() == ["Unit", "Service", "Install"]
    assert HARDENING.items() <= dict(read["Service"]).items()
    assert (read["Service"]["User"], read["Service"]["EnvironmentFile"]) == ("kepu", "/etc/kepu.env")
    assert read["Service"]["ExecStart"].startswith("/opt/kepu/.venv/bin/python -m ")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_itself_finds_no_fault(path, tmp_path):
    """Only the program at /opt/kepu is not there on this machine: another stands in for it."""
    program = shutil.which("systemd-analyze")
    if program is None:  # a container without systemd: the grammar above has been checked
        assert UNITS
        return
    copy = tmp_path / path.name.replace("@.", "@1.")
    copy.write_text(path.read_text().replace("/opt/kepu/.venv/bin/python", sys.executable))
    done = subprocess.run([program, "verify", "--man=no", copy], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if copy.name in line] == []


def test_nginx_takes_the_example(tmp_path):
    text = (DEPLOY / "nginx.conf.example").read_text()
    assert text.count("{") == text.count("}")
    for line in filter(None, (line.strip() for line in text.splitlines())):
        assert line.startswith("#") or line[-1] in "{};", line
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Request-ID $request_id"):
        assert header in text


def test_compose_starts_what_the_units_start():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "broker", "prepare", "web", "worker", "clock"}
    assert set(compose["volumes"]) == {"database", "broker", "data", "backups"}
    for name, service in services.items():
        assert "image" in service, name
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"], name
    for name, name_of_unit in (("worker", "kepu-worker@.service"), ("clock", "kepu-beat.service")):
        words = set(" ".join(services[name]["command"]).split())
        line = set(unit(DEPLOY / name_of_unit)["Service"]["ExecStart"].split())
        assert {"celery", "--app", "kepu", "--loglevel", "WARNING"} <= words & line
    assert services["worker"]["stop_grace_period"] == "16m"
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # never open to the network: nginx stands in front


def test_the_container_runs_what_the_unit_runs_and_not_as_root():
    text = (DEPLOY / "Containerfile").read_text()
    steps = re.findall(r"^([A-Z]+) ", text, re.MULTILINE)
    assert steps[0] == "FROM"
    assert set(steps) <= {
        "FROM",
        "ENV",
        "RUN",
        "WORKDIR",
        "COPY",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "CMD",
    }
    assert steps.index("USER") < steps.index("CMD")
    assert "--require-hashes" in text
    assert {"gunicorn", "deploy/gunicorn.conf.py"} <= set(re.findall(r'"([^"]+)"', text[text.rindex("CMD") :]))
    for source in re.findall(r"^COPY (?:--\S+ )?(\S+) ", text, re.MULTILINE):
        assert (BASE_DIR / source).exists()


def test_the_probe_says_whether_the_portal_answers():
    done = subprocess.run([sys.executable, DEPLOY / "probe.py", "/readyz", "1"], capture_output=True)
    assert done.returncode == 1
