"""One request per file: who may send it, what is answered, and how files are handed out."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from PIL import Image

from kepu.evidence.actions import stage, store
from kepu.evidence.models import StagedUpload, StoredFile
from kepu.evidence.serving import serve
from kepu.evidence.storage import original_path
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
URL = "/files/upload/"


def send(client, content=None, name="现场.jpg", **extra):
    return client.post(URL, {"file": specimens.upload(content or specimens.camera_photo(), name)}, **extra)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_answered_with_its_id_and_thumbnail(as_user, clerk):
    client = as_user(clerk)
    answer = send(client).json()
    staged = StagedUpload.objects.get(uploaded_by=clerk)
    assert answer["id"] == str(staged.pk)
    assert (answer["name"], answer["size"], answer["is_picture"]) == ("现场.jpg", staged.file.size, True)
    thumb = client.get(answer["thumb_url"])
    assert thumb["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(body(thumb))).size == (300, 400)


def test_a_document_has_no_thumbnail(as_user, clerk):
    answer = send(as_user(clerk), specimens.docx(), "方案.docx").json()
    assert (answer["is_picture"], answer["thumb_url"]) == (False, "")


def test_a_refusal_is_answered_with_its_sentence(as_user, clerk, settings):
    client = as_user(clerk)
    refused = send(client, b"<html></html>", "a.jpg")
    assert refused.status_code == 422
    assert "a.jpg" in refused.json()["error"]
    assert client.post(URL).status_code == 422
    settings.UPLOAD_MAX_BYTES = 100
    assert send(client).status_code == 413
    assert not StoredFile.objects.exists()


def test_the_name_that_the_browser_sends_is_not_trusted(as_user, clerk):
    client = as_user(clerk)
    assert send(client, name="../../x/a.jpg").json()["name"] == "a.jpg"
    assert send(client, name="<b>粗</b>.jpg").json()["name"] == "b>.jpg"


def test_only_who_writes_events_uploads(client, as_user, leader, inspector):
    assert send(client).status_code == 302
    for reader in (leader, inspector):
        assert send(as_user(reader)).status_code == 403
    assert not StoredFile.objects.exists()


def test_an_upload_needs_the_forms_token(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend="kepu.accounts.backends.ActiveUserBackend")
    assert send(client).status_code == 403


def test_get_does_not_upload_or_discard(as_user, clerk):
    client = as_user(clerk)
    staged = stage(specimens.upload(specimens.jpeg()), by=clerk)
    assert client.get(URL).status_code == 405
    assert client.get(f"/files/staged/{staged.pk}/discard/").status_code == 405


def test_what_another_person_has_uploaded_does_not_exist(as_user, clerk, outsider, officer):
    staged = stage(specimens.upload(specimens.jpeg()), by=clerk)
    for other in (outsider, officer):
        client = as_user(other)
        assert client.get(f"/files/staged/{staged.pk}/thumb/").status_code == 404
        assert client.post(f"/files/staged/{staged.pk}/discard/").status_code == 404
    assert StagedUpload.objects.exists()


def test_an_upload_can_be_discarded(as_user, clerk):
    staged = stage(specimens.upload(specimens.jpeg()), by=clerk)
    assert as_user(clerk).post(f"/files/staged/{staged.pk}/discard/").status_code == 204
    assert not StagedUpload.objects.exists()


def test_an_original_is_a_download_that_runs_nothing():
    polyglot = specimens.jpeg() + b"<html><script>alert(1)</script></html>"
    stored = store(BytesIO(polyglot), "a.jpg")
    response = serve(stored, "桂花 “现场”;\r\n.jpg")
    assert body(response) == polyglot
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%A1%82%E8%8A%B1")
    assert "\n" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private"


def test_a_pictures_rendition_is_looked_at_in_the_page():
    response = serve(store(BytesIO(specimens.HEIC), "a.heic"), "a.heic", rendition="screen")
    assert response["Content-Type"] == "image/jpeg"
    assert "attachment" not in response.get("Content-Disposition", "")


def test_the_portals_own_rules_do_not_replace_the_files(as_user, clerk):
    client = as_user(clerk)
    response = client.get(send(client).json()["thumb_url"])
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_what_is_not_there_is_not_found(caplog):
    document, photo = store(BytesIO(specimens.pdf()), "a.pdf"), store(BytesIO(specimens.jpeg()), "a.jpg")
    for stored, rendition in [(document, "thumb"), (photo, "huge"), (photo, "../x")]:
        with pytest.raises(Http404):
            serve(stored, "a", rendition=rendition)
    original_path(photo.sha256).unlink()
    with pytest.raises(Http404):
        serve(photo, "a.jpg")
    assert photo.sha256 in caplog.text


def test_a_file_field_of_text_is_answered(as_user, clerk):
    assert as_user(clerk).post(URL, {"file": "text"}).status_code == 422
    assert as_user(clerk).post(URL, {"file": SimpleUploadedFile("a.jpg", b"")}).status_code == 422


def test_five_hundred_files_in_one_request_are_refused_on_a_page_and_nothing_is_kept(as_user, clerk, settings):
    files = [specimens.upload(specimens.jpeg((8, 8)), f"{n}.jpg") for n in range(500)]
    answer = as_user(clerk).post(reverse("evidence:upload"), {"file": files})
    assert answer.status_code == 400
    assert not StagedUpload.objects.exists()
    assert not [each for each in settings.FILES_DIR.rglob("*") if each.is_file()]


def test_an_upload_cut_off_on_its_way_is_no_upload(as_user, clerk, settings):
    whole = specimens.jpeg((400, 300))
    answer = as_user(clerk).post(reverse("evidence:upload"), {"file": specimens.upload(whole[: len(whole) // 2])})
    assert answer.status_code == 422
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + whole[:500]
    answer = as_user(clerk).post(reverse("evidence:upload"), body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (400, 422)
    assert not StagedUpload.objects.exists()
    assert not [each for each in settings.FILES_DIR.rglob("*") if each.is_file()]
