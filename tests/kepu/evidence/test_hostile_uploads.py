"""Uploads as phones and hostile people send them, all the way through the pages (TRUST, B6, B9, B10)."""

import gc
import html

import pytest

from kepu.evidence.models import StagedUpload, StoredFile
from kepu.records.models import Attachment
from tests.campaigns.test_pages import log
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
URL = "/files/upload/"
BIG = specimens.jpeg((40, 30)) + b"\0" * (21 * 1024 * 1024)


@pytest.fixture
def waiting(settings, tmp_path):
    """The names of what lies where arriving files wait, and on the disk of the portal."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "waiting")
    (tmp_path / "waiting").mkdir()

    def names():
        gc.collect()
        kept = [path.name for path in settings.FILES_DIR.rglob("*") if path.is_file()]
        return [path.name for path in (tmp_path / "waiting").iterdir()] + kept

    return names


def sent_as(client, name: str, content: bytes = b""):
    """One upload whose name stands in the request just so: browsers and Django's own client would clean it."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + (content or specimens.jpeg((40, 30))) + b"\r\n--x--\r\n"
    return client.post(URL, body, content_type="multipart/form-data; boundary=x")


def test_a_phones_heic_is_shown_as_a_picture_and_a_broken_one_is_told(as_user, clerk):
    client = as_user(clerk)
    answer = sent_as(client, "IMG_0001.HEIC", specimens.HEIC).json()
    assert client.get(answer["thumb_url"])["Content-Type"] == "image/jpeg"
    broken = sent_as(client, "IMG_0002.HEIC", specimens.HEIC[:500])
    assert (broken.status_code, "IMG_0002.HEIC" in broken.json()["error"]) == (422, True)
    page = log(client, files=[specimens.upload(specimens.HEIC[:500], "IMG_0003.HEIC")])
    assert (page.status_code, "IMG_0003.HEIC" in page.content.decode()) == (200, True)


def test_a_file_of_21_megabytes_is_refused_in_chinese_and_leaves_nothing(as_user, clerk, waiting):
    client = as_user(clerk)
    answer = client.post(URL, {"file": specimens.upload(BIG, "全景.jpg")})
    assert (answer.status_code, "20 MB" in answer.json()["error"], "全景.jpg" in answer.json()["error"]) == (
        413,
        True,
        True,
    )
    page = log(client, files=[specimens.upload(BIG, "全景.jpg")]).content.decode()
    assert "20 MB" in page
    assert 'value="防灾减灾日讲座"' in page
    assert waiting() == []


def test_101_files_at_once_are_refused_on_a_chinese_page_and_leave_nothing(as_user, clerk, waiting):
    big = specimens.upload(BIG[: 3 * 1024 * 1024], "大.jpg")  # more than is kept in memory while it arrives
    answer = log(
        as_user(clerk), files=[big, *(specimens.upload(specimens.jpeg((8, 8)), f"{n}.jpg") for n in range(100))]
    )
    assert answer.status_code == 400
    assert "减少一次提交的内容" in answer.content.decode()
    assert waiting() == []
    assert not StagedUpload.objects.exists()


NAMES = {
    "../../etc/passwd": "passwd.jpg",
    "a\\0.jpg": "0.jpg",
    "a\0.jpg": "a.jpg",
    "a" * 400 + ".jpg": "a" * 146 + ".jpg",
    "con.jpg": "con.jpg",
    ".htaccess": "htaccess.jpg",
    "照片\u202egnp.jpg": "照片gnp.jpg",
    "&lt;b&gt;粗.jpg": "<b>粗.jpg",
    '现场";x=\u201cy.jpg': "现场",
}


def test_hostile_names_are_cleaned_shown_escaped_and_given_back_by_the_standard(as_user, clerk):
    client = as_user(clerk)
    assert sent_as(client, "con.txt").status_code == 422
    assert sent_as(client, "长" * 400 + ".jpg").status_code == 400  # more than any disk takes as a name
    for number, (sent, kept) in enumerate(NAMES.items()):
        answer = sent_as(client, sent, specimens.jpeg((40 + number, 30))).json()
        assert answer["name"].startswith(kept), (sent, answer)
    ids = [str(pk) for pk in StagedUpload.objects.values_list("pk", flat=True)]
    log(client, **{"files-id": ids, "files-kind": ["PHOTO"] * len(ids), "files-caption": [""] * len(ids)})
    attached = Attachment.objects.order_by("pk")
    assert attached.count() == len(NAMES)
    page = client.get(f"/events/{attached[0].object_id}/").content.decode()
    assert "<b>粗" not in page
    assert html.escape("<b>粗.jpg") in page
    for each in attached:
        head = client.get(f"/registers/events/file/{each.pk}/original/")["Content-Disposition"]
        assert head.startswith("attachment; filename")
        assert not set("\r\n\0\u202e") & set(head)
    assert set(StoredFile.objects.values_list("sha256", flat=True).distinct()) == {
        each.file.sha256 for each in attached.select_related("file")
    }
