"""A pack's ZIP in parts: none too big, nothing lost, nothing twice, and the same bytes each time."""

import hashlib
import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from kepu.evidence.actions import store
from kepu.evidence.positions import CannotPartError
from kepu.evidence.storage import original_path
from kepu.jobs.runs import JobFailure
from reports.packs import parts as parts_module
from reports.packs.archive import Entry, Member, sift
from reports.packs.naming import Paths
from reports.packs.parts import Labels, check_parts, write_parts
from tests.kepu.evidence import specimens

DAY = date(2026, 6, 30)
LIMIT = 20_000
LABELS = Labels(
    name=lambda number, total: f"材料 {number} of {total}.zip",
    manifest={"number": "KP-2026-0001", "missing": ["缺一张照片" * 20]},
    note=lambda names: "\n".join(names).encode(),
    note_path="说明.txt",
)


def entry(name: str, size: int, cited_by=()) -> Entry:
    content = name.encode() * (size // len(name.encode()) + 1)
    content = content[:size]
    return Entry(name, content, size, hashlib.sha256(content).hexdigest(), cited_by)


@pytest.fixture
def entries():
    sizes = [300, 9000, 9000, 9000, 60_000, 10, 0, 7000, 18_000]
    return [entry(f"3 佐证材料/活动/照片 {place}.jpg", size, ("E1", "E7")) for place, size in enumerate(sizes)]


def test_no_part_is_bigger_than_allowed_but_for_one_big_file_alone(tmp_path, entries):
    parts = write_parts(tmp_path, entries, LABELS, limit=LIMIT, day=DAY)
    check_parts(parts, entries)
    assert len(parts) > 3
    for part in parts:
        files = len(part.entries) - 1
        assert part.path.stat().st_size <= LIMIT or files == 1
        assert files


def test_what_goes_in_comes_out_once(tmp_path, entries):
    parts = write_parts(tmp_path, entries, LABELS, limit=LIMIT, day=DAY)
    found = []
    for number, part in enumerate(parts, start=1):
        with zipfile.ZipFile(part.path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            assert archive.testzip() is None
            assert set(archive.namelist()) == {"manifest.json", *(each["path"] for each in manifest["files"])}
        assert manifest["part"] == number
        assert [each["name"] for each in manifest["parts"]] == [
            f"材料 {other} of {len(parts)}.zip" for other in range(1, len(parts) + 1)
        ]
        assert manifest["parts"][number - 1]["files"] == len(manifest["files"])
        found += [each for each in manifest["files"] if each["path"] != "说明.txt"]
    assert found == [each.line for each in entries]
    assert found[0]["indicators"] == ["E1", "E7"]


def test_the_same_entries_give_the_same_bytes(tmp_path, entries):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (write_parts(tmp_path / name, entries, LABELS, limit=LIMIT, day=DAY) for name in "ab")
    assert [part.path.read_bytes() for part in first] == [part.path.read_bytes() for part in second]


def test_hundreds_of_parts_still_keep_their_size(tmp_path):
    entries = [entry(f"{place:04}.bin", 2000) for place in range(400)]
    parts = write_parts(tmp_path, entries, LABELS, limit=40_000, day=DAY)
    check_parts(parts, entries)
    assert max(part.path.stat().st_size for part in parts) <= 40_000


def test_nothing_at_all_is_one_part(tmp_path):
    parts = write_parts(tmp_path, [], LABELS, limit=LIMIT, day=DAY)
    check_parts(parts, [])
    assert len(parts) == 1


def test_an_entry_lost_on_the_way_is_noticed(tmp_path, entries, monkeypatch):
    monkeypatch.setattr(parts_module, "plan", lambda entries, labels, limit: [entries[:2], entries[3:]])
    parts = write_parts(tmp_path, entries, LABELS, limit=10**6, day=DAY)
    with pytest.raises(JobFailure, match="8 ≠ 9"):
        check_parts(parts, entries)


def test_a_part_that_comes_out_too_big_is_no_part(tmp_path, entries, monkeypatch):
    monkeypatch.setattr(parts_module, "cost", lambda entry: 1)
    with pytest.raises(JobFailure):
        write_parts(tmp_path, entries, LABELS, limit=LIMIT, day=DAY)


@pytest.mark.parametrize("harm", ["change", "remove"])
def test_a_file_that_changes_while_it_is_packed_ends_the_work(tmp_path, harm):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"as it was")
    entries, problems = sift([Member(("photo.jpg",), path)], Paths())
    assert not problems
    path.write_bytes(b"as it is!") if harm == "change" else path.unlink()
    with pytest.raises(JobFailure, match=r"photo\.jpg"):
        write_parts(tmp_path, entries, LABELS, limit=LIMIT, day=DAY)


def test_what_is_missing_or_altered_is_left_out_and_named(tmp_path):
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(b"good"), bad.write_bytes(b"bad")
    digest = hashlib.sha256(b"good").hexdigest()
    members = [
        Member(("好.txt",), good, digest, "甲", ("E1",)),
        Member(("坏.txt",), bad, digest, "乙"),
        Member(("无.txt",), tmp_path / "gone", digest, "丙"),
    ]
    entries, problems = sift(members, Paths())
    assert [each.line for each in entries] == [{"path": "好.txt", "size": 4, "sha256": digest, "indicators": ["E1"]}]
    assert [("乙" in problems[0]), ("丙" in problems[1])] == [True, True]


def test_a_photo_goes_in_without_its_position_and_the_list_names_both_files(db, tmp_path):
    stored = store(BytesIO(specimens.camera_photo()), "IMG.jpg")
    member = Member(("3", "IMG.jpg"), original_path(stored.sha256), stored.sha256, stored=stored)
    [packed], problems = sift([member], Paths())
    assert not problems
    [part] = write_parts(tmp_path, [packed], LABELS, limit=10**6, day=DAY)
    check_parts([part], [packed])
    with zipfile.ZipFile(part.path) as archive:
        content = archive.read("3/IMG.jpg")
        [line] = [each for each in json.loads(archive.read("manifest.json"))["files"] if each["path"] == "3/IMG.jpg"]
    assert not Image.open(BytesIO(content)).getexif().get_ifd(0x8825)
    assert line["sha256"] == hashlib.sha256(content).hexdigest() != line["original_sha256"] == stored.sha256
    assert original_path(stored.sha256).read_bytes() == specimens.camera_photo()


def test_where_the_position_cannot_be_taken_out_the_portals_own_picture_goes_in(db, monkeypatch):
    stored = store(BytesIO(specimens.HEIC), "IMG.heic")
    monkeypatch.setattr("kepu.evidence.positions.without_position", lambda file, kind: raise_cannot_part())
    member = Member(("3", "IMG.heic"), original_path(stored.sha256), stored.sha256, stored=stored)
    [packed], _problems = sift([member], Paths())
    assert packed.path == "3/IMG.jpg"
    assert packed.source.read_bytes().startswith(b"\xff\xd8\xff")


def raise_cannot_part():
    raise CannotPartError
