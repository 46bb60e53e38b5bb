"""`manage.py verify_pack`: what it says of a pack's files, of altered ones, and of those of strangers."""

import io
import json
import shutil
import zipfile

import pikepdf
import pytest
from django.core.management import call_command

from kepu.evidence.actions import store
from kepu.jobs.actions import claim
from kepu.jobs.models import Job
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.models import Pack
from reports.packs import building
from reports.packs.actions import issue_pack, start_pack, withdraw_pack
from reports.packs.shelf import shelved
from tests.conftest import TODAY
from tests.kepu.evidence import specimens
from tests.reports.figures import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(officer, make_event, monkeypatch, settings, tmp_path, db):
    """A built pack's PDF and the two parts of its ZIP, as somebody has downloaded them."""
    monkeypatch.setattr(building, "freeze", lambda pack: figures())
    settings.PACK_PART_BYTES = 1
    photo = store(io.BytesIO(specimens.jpeg()), "IMG.jpg")
    Attachment.objects.create(row=make_event(), file=photo, name="IMG.jpg", kind="PHOTO")
    pack = start_pack("demo-district", Period.ending(TODAY), by=officer)
    building.build(claim(Job.objects.of("pack", pack.pk).first().pk))
    pack = issue_pack(Pack.objects.get(pk=pack.pk), by=officer)
    copies = [shutil.copy(shelved(pack.pdf_sha256, ".pdf"), tmp_path / "a.pdf")]
    parts = enumerate(pack.parts.all(), start=1)
    return copies + [shutil.copy(shelved(part.sha256, ".zip"), tmp_path / f"{n}.zip") for n, part in parts]


def verify(*paths) -> tuple[int, list[dict]]:
    """Exit code and answer of `verify_pack … --json`."""
    out, code = io.StringIO(), 0
    try:
        call_command("verify_pack", *map(str, paths), "--json", stdout=out)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def rewritten(path, target, change):
    """A copy of a ZIP whose members went through `change(name, content)`; None leaves one out."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                out.writestr(name, content)
    return target


def last_photo(paths) -> tuple:
    for path in paths[1:]:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith("IMG.jpg"):
                    return path, name
    raise AssertionError


def test_what_was_issued_is_told_so_with_number_and_part(files):
    code, answer = verify(*files)
    assert code == 0
    assert [(each["sound"], each["kind"], each["part"]) for each in answer] == [
        (True, "pdf", 0),
        *((True, "zip", number) for number in range(1, len(files))),
    ]
    assert {each["number"] for each in answer} == {"KP-2026-0001"}
    assert len(files) > 2
    out = io.StringIO()
    call_command("verify_pack", *files, stdout=out)
    assert "逐字节" in out.getvalue()


def test_a_changed_file_in_a_zip_is_named(files, tmp_path):
    path, photo = last_photo(files)
    changed = rewritten(path, tmp_path / "x.zip", lambda name, content: b"other" if name == photo else content)
    code, (answer,) = verify(changed)
    assert code == 1
    assert answer["number"] == "KP-2026-0001"
    assert any(photo in sentence and "改动" in sentence for sentence in answer["problems"])
    assert any("SHA-256" in sentence for sentence in answer["problems"])


def test_a_file_left_out_added_or_doubled_is_named(files, tmp_path):
    path, photo = last_photo(files)
    poorer = rewritten(path, tmp_path / "x.zip", lambda name, content: None if name == photo else content)
    assert any("缺少" in each and photo in each for each in verify(poorer)[1][0]["problems"])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("多余.txt", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(photo, b"x")
    problems = " ".join(verify(path)[1][0]["problems"])
    assert "多余.txt" in problems
    assert "重复" in problems


def test_an_honest_manifest_does_not_save_a_repacked_zip(files, tmp_path):
    repacked = rewritten(files[1], tmp_path / "x.zip", lambda name, content: content)
    code, (answer,) = verify(repacked)
    assert (code, len(answer["problems"])) == (1, 1)


def test_an_altered_pdf_is_known_by_its_number(files, tmp_path):
    with pikepdf.open(files[0]) as pdf:
        del pdf.pages[-1]
        pdf.save(tmp_path / "x.pdf")
    code, (answer,) = verify(tmp_path / "x.pdf")
    assert (code, answer["number"], answer["sound"]) == (1, "KP-2026-0001", False)


def bomb(target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        line = {"path": "a", "size": 10, "sha256": "0" * 64}
        archive.writestr("manifest.json", json.dumps({"number": "KP\0", "part": "9" * 50, "files": [line]}))
        archive.writestr("a", b"\0" * 50_000_000)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"%PDF-1.7 and no more"),
        lambda path: path.write_bytes(b"PK\x05\x06" + b"\0" * 18),
        lambda path: zipfile.ZipFile(path, "w").writestr("manifest.json", "[" * 100_000),
        lambda path: zipfile.ZipFile(path, "w").writestr("manifest.json", "[]"),
        bomb,
    ],
)
def test_whatever_else_is_given_is_no_pack_of_ours(make, tmp_path):
    path = tmp_path / "what.zip"
    make(path)
    code, (answer,) = verify(path)
    assert (code, answer["sound"], answer["number"]) == (1, False, "")
    assert all(sentence.endswith(("。", "a")) for sentence in answer["problems"])


def test_a_withdrawn_pack_is_what_was_issued_and_says_that_it_is_void(files, officer):
    withdraw_pack(Pack.objects.get(), reason="附件拿错", by=officer)
    code, (answer,) = verify(files[0])
    assert (code, answer["standing"]) == (0, "withdrawn")
    assert "已撤销" in answer["notes"][0]
