"""The virus scanner, played by a thread that speaks clamd's protocol."""

import socket
import struct
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest

from kepu.evidence.actions import stage, store
from kepu.evidence.models import StagedUpload, StoredFile
from kepu.evidence.refusals import Refused
from kepu.evidence.scanning import scan
from tests.kepu.evidence import specimens


@contextmanager
def scanner(answer: bytes, heard: list, *, path=None, deaf_after=None):
    """A clamd that gives `answer` to one question, however it is asked; `deaf_after` bytes it stops listening."""
    ear = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    ear.bind(path or ("127.0.0.1", 0))
    ear.listen()

    def serve():
        line, _address = ear.accept()
        with line, line.makefile("rb") as stream:
            command = stream.read(10)
            content = b""
            while size := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(size)
                if deaf_after and len(content) > deaf_after:
                    break
            heard.extend([command, content])
            if answer is not None:
                line.sendall(answer)
            else:
                threading.Event().wait(2)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield path or f"127.0.0.1:{ear.getsockname()[1]}"
    thread.join(5)
    ear.close()


@pytest.mark.parametrize("by_path", [True, False])
def test_a_clean_file_is_taken_and_marked(settings, db, tmp_path, by_path):
    heard = []
    with scanner(b"stream: OK\0", heard, path=str(tmp_path / "c") if by_path else None) as settings.CLAMD_SOCKET:
        stored = store(BytesIO(specimens.jpeg()), "a.jpg")
    assert heard == [b"zINSTREAM\0", specimens.jpeg()]
    assert stored.scanned_at


def test_an_infected_file_is_refused_with_a_sentence_and_leaves_nothing(settings, clerk):
    upload = specimens.upload(specimens.jpeg())
    found = scanner(b"stream: Eicar-Test-Signature FOUND\0", [])
    with found as settings.CLAMD_SOCKET, pytest.raises(Refused, match="病毒"):
        stage(upload, by=clerk)
    assert not StoredFile.objects.exists()
    assert not StagedUpload.objects.exists()
    assert not [each for each in settings.FILES_DIR.rglob("*") if each.is_file()]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None])
@pytest.mark.parametrize("is_required", [True, False])
def test_without_a_usable_answer_the_setting_decides(settings, answer, is_required):
    settings.CLAMD_REQUIRED, settings.CLAMD_SECONDS = is_required, 0.3
    with scanner(answer, []) as settings.CLAMD_SOCKET:
        if is_required:
            with pytest.raises(Refused, match="没有应答"):
                scan(BytesIO(b"x"), "a.jpg")
        else:
            assert scan(BytesIO(b"x"), "a.jpg") is None


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_scanner_that_is_not_there_refuses(settings, address):
    settings.CLAMD_SOCKET = address
    with pytest.raises(Refused):
        scan(BytesIO(b"x"), "a.jpg")


def test_a_scanner_that_has_heard_enough_is_still_understood(settings):
    with scanner(b"stream: Some.Virus FOUND\0", [], deaf_after=10) as settings.CLAMD_SOCKET, pytest.raises(Refused):
        scan(BytesIO(b"x" * 500_000), "a.jpg")


def test_an_uploaded_ledger_is_shown_to_the_scanner_too(settings, officer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kepu.exchange.ledgers import ledger
    from kepu.imports.actions import take_in
    from kepu.imports.models import LedgerImport

    with scanner(b"stream: X FOUND\0", []) as settings.CLAMD_SOCKET, pytest.raises(Refused):
        take_in(SimpleUploadedFile("a.csv", "单位名称,单位类型\n甲,学校\n".encode()), ledger("units"), by=officer)
    assert not LedgerImport.objects.exists()


def test_a_community_has_its_quota_and_the_office_has_none(settings, clerk, outsider, officer):
    pictures = [specimens.encoded(specimens.image((40, 30)), quality=75, comment=b"%d" % n) for n in range(4)]
    settings.UPLOAD_QUOTA_BYTES = len(pictures[0]) * 2
    for content in pictures[:2]:
        stage(specimens.upload(content), by=clerk)
    with pytest.raises(Refused, match="本社区"):
        stage(specimens.upload(pictures[2]), by=clerk)
    stage(specimens.upload(pictures[1]), by=clerk)  # is there already and takes no more room
    stage(specimens.upload(pictures[2]), by=outsider)
    stage(specimens.upload(pictures[3]), by=officer)
    assert StoredFile.objects.count() == 4
