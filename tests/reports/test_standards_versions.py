"""Versions of a standard: put in force, pinned, retired, compared; and a third standard that needs no code."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError
from django.utils import translation

from kepu.audit.models import Action, Entry
from reports.models import OwnNumber, StandardVersion
from reports.standards import (
    StandardError,
    available_standards,
    load_standard,
    parse_standard,
    shipped_standard,
    standards_in_force,
)
from reports.standards.actions import in_force_after, put_in_force, retire_version
from reports.standards.difference import Kind, differences
from reports.standards.shelf import shipped_text
from reports.standards.versions import clash_of, preview_of, text_of, versions_of
from tests.reports.test_standards import INDICATOR, POINTS, written

pytestmark = pytest.mark.django_db
CODE = "demo-district"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def district(version: str, **replaced: str) -> str:
    """The first standard as a further version, with some of its words replaced."""
    text = shipped_text(CODE).replace('version: "1"', f'version: "{version}"')
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return text


def test_what_is_shipped_is_in_force_until_something_is_loaded(admin, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert load_standard(CODE) is shipped_standard(CODE)
    put_in_force(district("2"), note="区科协新表", by=admin)
    assert load_standard(CODE).version == "2"
    with django_assert_num_queries(1):
        load_standard(CODE)


def test_the_newest_version_that_is_not_retired_is_in_force(admin):
    second = put_in_force(district("2"), by=admin)
    third = put_in_force(district("3"), by=admin)
    assert load_standard(CODE).version == "3"
    assert in_force_after(third).version == "2"
    retire_version(third, reason="印错了", by=admin)
    assert load_standard(CODE).version == "2"
    assert in_force_after(second) is shipped_standard(CODE)
    retire_version(second, reason="作废", by=admin)
    assert load_standard(CODE) is shipped_standard(CODE)


def test_a_pinned_version_is_found_for_ever(admin):
    second = put_in_force(district("2"), by=admin)
    retire_version(second, reason="作废", by=admin)
    put_in_force(district("3"), by=admin)
    assert [load_standard(CODE, version).version for version in ("1", "2", "3")] == ["1", "2", "3"]
    for version in ("4", "", "a\0b", "x" * 50):
        if version:
            with pytest.raises(StandardError, match="has no version"):
                load_standard(CODE, version)


def test_loading_the_same_text_again_changes_nothing(admin):
    first = put_in_force(district("2"), note="一", by=admin)
    assert put_in_force(district("2"), note="二", by=admin) == first
    assert StandardVersion.objects.get().note == "一"


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_version_never_changes_its_content(admin, version):
    put_in_force(district("2"), by=admin)
    with pytest.raises(StandardError, match=f"Version {version} of “demo-district” is known already"):
        put_in_force(district(version, **{"threshold: 70": "threshold: 60"}), by=admin)
    assert StandardVersion.objects.count() == 1


def test_a_retired_version_does_not_come_back(admin):
    retire_version(put_in_force(district("2"), by=admin), reason="作废", by=admin)
    with pytest.raises(StandardError, match="has been retired and stays so"):
        put_in_force(district("2"), by=admin)


@pytest.mark.parametrize("refusal", [IntegrityError(), ValidationError("")], ids=["database", "model"])
def test_two_at_once_make_one_version(admin, monkeypatch, refusal):
    """The other one has looked, found nothing, and comes a moment too late."""
    from reports.standards import actions

    first = put_in_force(district("2"), by=admin)

    def too_late(*args):
        raise refusal

    monkeypatch.setattr(actions, "_put_in_force", too_late)
    assert put_in_force(district("2"), by=admin) == first
    with pytest.raises(type(refusal)):
        put_in_force(district("3"), by=admin)


def test_the_indicator_that_the_dashboard_is_about_must_stay(admin):
    with pytest.raises(StandardError, match=r"E7 \(metric resident_coverage\) must stay"):
        put_in_force(district("2", **{"code: E7": "code: E8"}), by=admin)


@pytest.mark.parametrize("who", ["officer", "leader", "clerk"])
def test_only_administrators_load_and_retire(who, request, admin):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        put_in_force(district("2"), by=by)
    version = put_in_force(district("2"), by=admin)
    with pytest.raises(PermissionDenied):
        retire_version(version, reason="作废", by=by)


def test_a_version_is_retired_with_a_reason_once_and_never_deleted(admin):
    version = put_in_force(district("2"), by=admin)
    with pytest.raises(ValidationError, match="why the version is retired"):
        retire_version(version, reason=" ", by=admin)
    retire_version(version, reason="作废", by=admin)
    again = retire_version(version, reason="再来", by=admin)
    assert (again.retired_because, again.retired_by) == ("作废", admin)
    with pytest.raises(TypeError):
        again.delete()
    assert [e.action for e in Entry.objects.order_by("id")] == [Action.CREATE, Action.RETIRE]


def test_a_shipped_file_under_the_name_of_a_loaded_version_is_not_used(admin):
    text = district("1", **{"threshold: 70": "threshold: 75"})
    loaded = parse_standard(text)
    StandardVersion.objects.create(code=CODE, version="1", text=text, sha256=loaded.sha256)
    assert load_standard(CODE, "1").sha256 == loaded.sha256
    assert "differs from the version 1 that has been loaded" in clash_of(CODE)
    assert clash_of("demo-community") == ""


def test_a_third_standard_needs_no_code(admin, make_event):
    """From the text of a file to the answer of the command line."""
    make_event(is_major=True)
    changes = {"metric": "major_events", "params": None, "threshold": 1, "unit": "events"}
    text = written(INDICATOR | changes | POINTS, code="third")
    put_in_force(text, by=admin)
    assert available_standards() == [CODE, "demo-community", "third"]
    assert [each.code for each in standards_in_force()] == available_standards()
    out = StringIO()
    call_command("assess", "--standard", "third", "--as-of", "2026-06-30", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert set(answer) == {"standard", "from", "as_of", "indicators", "met", "total", "score"}
    assert (answer["standard"], answer["met"], answer["total"], answer["score"]) == ("third", 1, 1, 33.3)


def test_a_standard_whose_versions_are_all_retired_is_not_in_force(admin):
    version = put_in_force(written(code="third"), by=admin)
    retire_version(version, reason="作废", by=admin)
    assert "third" not in available_standards()
    assert in_force_after(version) is None
    with pytest.raises(StandardError, match="There is no standard “third”"):
        load_standard("third")
    assert load_standard("third", "1").code == "third"


def test_the_versions_of_a_standard_end_with_the_shipped_one(admin):
    second = put_in_force(district("2"), by=admin)
    third = put_in_force(district("3"), by=admin)
    retire_version(third, reason="作废", by=admin)
    told = [(each.version, each.is_in_force, each.is_retired, each.row) for each in versions_of(CODE)]
    assert told == [("3", False, True, third), ("2", True, False, second), ("1", False, False, None)]
    assert text_of(CODE, "1") == shipped_text(CODE)
    assert text_of(CODE, "2") == district("2")


# --- the difference ---


def test_the_difference_is_told_field_by_field():
    before = parse_standard(written({}, INDICATOR | {"code": "X2"}))
    changed = {"threshold": 2, "veto": True, "name": {"zh": "会长们"}} | POINTS
    after = parse_standard(written(changed, INDICATOR | {"code": "X3"}, title={"zh": "大"}))
    found = {(each.kind, each.code): each for each in differences(before, after)}
    assert list(found) == [(Kind.REMOVED, "X2"), (Kind.ADDED, "X3"), (Kind.CHANGED, "X1"), (Kind.CHANGED, "")]
    assert found[Kind.CHANGED, "X1"].sentences == [
        "name: “会长” → “会长们”",
        "threshold: 1 → 2",
        "weight: 1 → 6",
        "points: nothing → 6",
        "bands: nothing → from 1: 2 points; from 4: 6 points",
        "veto: no → yes",
    ]
    assert found[Kind.CHANGED, ""].sentences == ["title: “小” → “大”"]


def test_own_numbers_that_would_no_longer_apply_are_named(admin):
    OwnNumber.objects.create(standard=CODE, indicator="C1", threshold=2, reason="起步")
    OwnNumber.objects.create(standard=CODE, indicator="E7", threshold=60, reason="起步")
    preview = preview_of(parse_standard(district("2", **{"code: C1\n": "code: C9\n"})))
    assert [each.indicator for each in preview.idle_numbers] == ["C1"]
    assert [(each.kind, each.code) for each in preview.changes] == [(Kind.REMOVED, "C1"), (Kind.ADDED, "C9")]


# --- the command line ---


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "standard.yaml"
    path.write_text(district("2", **{"threshold: 70": "threshold: 75"}), encoding="utf-8")
    return path


def told(*args) -> dict:
    out = StringIO()
    call_command("load_standard", *map(str, args), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_compares_and_then_puts_in_force(file):
    dry = told(file, "--dry-run")
    assert (dry["version"], dry["before"], dry["indicators"], dry["loaded"]) == ("2", "1", 33, False)
    assert [(each["indicator"], each["details"]) for each in dry["changes"]] == [("E7", ["达标要求：70 → 75"])]
    assert not StandardVersion.objects.exists()
    assert told(file, "--note", "区科协新表")["loaded"] is True
    assert StandardVersion.objects.get().note == "区科协新表"


@pytest.mark.parametrize("note", ["坏\0字", "长" * 501])
def test_the_command_refuses_a_note_that_cannot_be_kept(file, note):
    with pytest.raises(CommandError):
        call_command("load_standard", str(file), "--note", note)
    assert not StandardVersion.objects.exists()


def test_the_command_tells_people_the_same(file, capsys):
    call_command("load_standard", str(file), "--dry-run")
    said = capsys.readouterr().out
    assert "达标要求：70 → 75" in said
    assert "未作任何更改" in said


def test_the_command_refuses_a_faulty_file_with_all_faults(tmp_path, capsys):
    path = tmp_path / "wrong.yaml"
    path.write_text(written({"threshold": "三", "basis": "guess"}), encoding="utf-8")
    with pytest.raises(CommandError, match="第 24 行，指标 X1"):
        call_command("load_standard", str(path))
    with pytest.raises(SystemExit):
        call_command("load_standard", str(path), "--json")
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 2
    with pytest.raises(CommandError, match=r"nowhere\.yaml"):
        call_command("load_standard", str(tmp_path / "nowhere.yaml"))
