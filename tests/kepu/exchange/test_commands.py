"""The two commands, with the words and keys that other systems rely on."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation
from openpyxl import load_workbook

from campaigns.models import Event
from kepu.audit.models import Action, Entry
from kepu.communities.models import Community
from kepu.exchange.ledgers import all_ledgers
from tests.ledger_files import csv_file, workbook

pytestmark = pytest.mark.django_db
LINES = [["社区名称", "常住人口"], ["桂花社区", "3000"], ["松柏社区", "1000"]]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def run(*arguments) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def as_json(*arguments) -> tuple[int, dict]:
    code, out, _ = run("import_ledger", *arguments, "--json")
    return code, json.loads(out)


def test_a_good_file_is_imported_and_counted(tmp_path):
    path = csv_file(tmp_path / "a.csv", LINES, "gb18030")
    assert as_json("communities", path) == (
        0,
        {"ledger": "communities", "created": 2, "updated": 0, "unchanged": 0, "errors": []},
    )
    assert as_json("communities", path)[1]["unchanged"] == 2
    assert run("import_ledger", "communities", path)[:2] == (0, "0 new, 0 changed, 2 unchanged.\n")


def test_a_dry_run_says_the_same_and_saves_nothing(tmp_path):
    path = csv_file(tmp_path / "a.csv", LINES)
    code, result = as_json("communities", path, "--dry-run")
    assert (code, result["created"]) == (0, 2)
    assert not Community.objects.exists()


def test_one_bad_row_saves_nothing_and_exits_with_1(tmp_path):
    path = csv_file(tmp_path / "a.csv", [*LINES, ["坏", "很多"]])
    code, result = as_json("communities", path)
    assert code == 1
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 0)
    (error,) = result["errors"]
    assert list(error) == ["row", "column", "value", "message"]
    assert (error["row"], error["column"], error["value"]) == (4, "常住人口", "很多")
    assert not Community.objects.exists()
    assert not Entry.objects.filter(action=Action.IMPORT).exists()
    code, out, err = run("import_ledger", "communities", path)
    assert (code, out) == (1, "")
    assert "Row 4, 常住人口: “很多” is not a whole number." in err


def test_the_screen_shows_a_thousand_faults_and_counts_the_rest(tmp_path):
    path = csv_file(tmp_path / "a.csv", [LINES[0], *([f"社{n}", "x"] for n in range(1100))])
    _, _, err = run("import_ledger", "communities", path)
    assert "… and 100 more." in err
    assert len(as_json("communities", path)[1]["errors"]) == 1100


@pytest.mark.parametrize(
    ("code", "name"), [("communities", "fehlt.csv"), ("communities", "."), ("communities", "a.txt"), ("evens", "a.csv")]
)
def test_what_cannot_be_read_is_one_sentence_for_the_whole_file(tmp_path, code, name):
    csv_file(tmp_path / "a.csv", LINES)
    csv_file(tmp_path / "a.txt", LINES)
    exit_code, result = as_json(code, tmp_path / name)
    assert exit_code == 1
    (error,) = result["errors"]
    assert (error["row"], error["column"], error["value"]) == (0, "", "")
    assert error["message"]
    exit_code, out, err = run("import_ledger", code, tmp_path / name)
    assert (exit_code, out) == (1, "")
    assert error["message"] in err


def test_nothing_but_json_on_standard_output_even_with_notes(tmp_path):
    path = workbook(tmp_path / "a.xlsx", LINES, lambda book, sheet: book.create_sheet("说明"))
    _, out, err = run("import_ledger", "communities", path, "--json")
    assert json.loads(out)["created"] == 2
    assert "说明" in err


@pytest.fixture
def events(guihua, songbai, make_event):
    make_event("早", starts_on="2025-06-30", host_community=guihua)
    make_event("中", starts_on="2025-07-01", host_community=songbai)
    make_event("晚", starts_on="2025-07-31", host_community=guihua)


def titles(path) -> set[str]:
    return {row[0].value for row in load_workbook(path).worksheets[0].iter_rows(min_row=2)}


def test_an_export_is_filtered_by_day_and_community(events, tmp_path):
    path = tmp_path / "a.xlsx"
    assert run("export_ledger", "events", path)[0] == 0
    assert titles(path) == {"早", "中", "晚"}
    run("export_ledger", "events", path, "--from", "2025/7/1", "--to", "2025年7月31日")
    assert titles(path) == {"中", "晚"}
    run("export_ledger", "events", path, "--community", "桂花社区")
    assert titles(path) == {"早", "晚"}
    assert Entry.objects.filter(action=Action.EXPORT).count() == 3


@pytest.mark.parametrize("code", [each.code for each in all_ledgers() if each.community])
def test_every_ledger_that_knows_communities_is_exported_for_one(guihua, songbai, tmp_path, code):
    exit_code, _, err = run("export_ledger", code, tmp_path / "a.xlsx", "--community", "桂花社区")
    assert (exit_code, err) == (0, "")
    assert titles(tmp_path / "a.xlsx") == ({"桂花社区"} if code == "communities" else set())


def test_an_export_imports_again(events, tmp_path):
    for name in ("a.xlsx", "a.csv", "A.CSV"):
        run("export_ledger", "events", tmp_path / name)
        assert as_json("events", tmp_path / name)[1]["unchanged"] == Event.objects.count()


@pytest.mark.parametrize(
    "arguments",
    [
        ("events", "a.pdf"),
        ("evens", "a.csv"),
        ("events", "a.csv", "--community", "月球"),
        ("events", "a.csv", "--from", "昨天"),
        ("events", "a.csv", "--from", "2025-02-01", "--to", "2025-01-01"),
        ("communities", "a.csv", "--from", "2025-02-01"),
        ("trainings", "a.csv", "--community", "桂花社区"),
        ("events", "nowhere/a.csv"),
    ],
)
def test_an_export_that_cannot_be_made_says_why_and_leaves_nothing(events, tmp_path, arguments):
    code, name, *rest = arguments
    folder = tmp_path / "out"
    folder.mkdir()
    exit_code, out, err = run("export_ledger", code, folder / name, *rest)
    assert (exit_code, out) == (1, "")
    assert len(err) > 8
    assert list(folder.iterdir()) == []
