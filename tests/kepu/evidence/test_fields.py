"""The field for files: nothing uploaded is lost, nothing foreign is taken."""

import re

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from kepu.audit.models import Entry
from kepu.evidence.actions import stage
from kepu.evidence.fields import EvidenceField
from kepu.evidence.models import StagedUpload
from tests.kepu.evidence import specimens

pytestmark = pytest.mark.django_db
KINDS = [("PHOTO", "Photo"), ("SIGN", "Sign-in sheet"), ("DOC", "Document")]


class Report(forms.Form):
    title = forms.CharField()
    proof = EvidenceField(kinds=KINDS, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proof"].user = user


def filled(user, *, title="x", files=(), rows=(), remove=(), children=()) -> Report:
    data = QueryDict(mutable=True)
    data["title"] = title
    for key, kind, caption in rows:
        data.appendlist("proof-id", str(key))
        data.appendlist("proof-kind", kind)
        data.appendlist("proof-caption", caption)
    data.setlist("proof-children", list(children))
    data.setlist("proof-remove", [str(key) for key in remove])
    return Report(data, MultiValueDict({"proof": list(files)}), user=user)


@pytest.fixture
def staged(clerk):
    return stage(specimens.upload(specimens.jpeg()), by=clerk)


def test_the_empty_field_offers_many_files_and_no_camera_alone(clerk):
    page = str(Report(user=clerk)["proof"])
    assert 'type="file"' in page
    assert "multiple" in page
    assert "capture" not in page
    assert 'accept="image/*,.heic,.pdf,.docx,.xlsx"' in page
    assert "style=" not in page
    assert "onclick" not in page


def test_files_that_come_with_the_form_are_picked_by_their_likely_kind(clerk):
    form = filled(
        clerk,
        files=[specimens.upload(specimens.jpeg(), "a.jpg"), specimens.upload(specimens.docx(), "b.docx")],
    )
    assert form.is_valid()
    picked = form.cleaned_data["proof"]
    assert [(each.upload.name, each.kind) for each in picked] == [("a.jpg", "PHOTO"), ("b.docx", "DOC")]
    assert all(each.upload.uploaded_by == clerk for each in picked)


def test_without_a_script_files_survive_an_error_in_another_field(clerk):
    form = filled(clerk, title="", files=[specimens.upload(specimens.jpeg(), "现场.jpg")])
    assert not form.is_valid()
    page = str(form["proof"])
    key = re.search(r'name="proof-id" value="([^"]+)"', page)[1]
    assert "现场.jpg" in page
    assert f"/files/staged/{key}/thumb/" in page

    again = filled(clerk, rows=[(key, "SIGN", "  签到  ")])
    assert again.is_valid()
    [picked] = again.cleaned_data["proof"]
    assert (picked.upload.name, picked.kind, picked.caption) == ("现场.jpg", "SIGN", "签到")
    assert StagedUpload.objects.count() == 1


def test_what_is_said_of_children_is_kept_of_the_picture_and_stays_where_nothing_is_said(clerk, staged):
    form = filled(clerk, title="", rows=[(staged.pk, "PHOTO", "")], children=["without"])
    assert not form.is_valid()
    assert re.search(r'value="without" selected', str(form["proof"]))
    staged.file.refresh_from_db()
    assert not staged.file.may_be_shown
    assert Entry.objects.about(staged.file).get(action="change").details == {"children": "without"}
    assert filled(clerk, rows=[(staged.pk, "PHOTO", "")]).is_valid()
    assert filled(clerk, rows=[(staged.pk, "PHOTO", "")], children=["nonsense"]).is_valid()
    staged.file.refresh_from_db()
    assert not staged.file.may_be_shown


def test_a_draft_shows_again_what_was_said_of_children(clerk, staged):
    form = Report(user=clerk)
    form.fields["proof"].picked = form.fields["proof"].staged_before([(str(staged.pk), "PHOTO", "", "agreed")])
    assert re.search(r'value="agreed" selected', str(form["proof"]))


def test_one_refused_file_does_not_take_the_others_with_it(clerk):
    files = [specimens.upload(specimens.jpeg(), "a.jpg"), specimens.upload(b"<html>", "b.jpg")]
    form = filled(clerk, files=files)
    with translation.override("en"):
        assert not form.is_valid()
        assert "b.jpg" in form.errors["proof"][0]
        assert "a.jpg" in str(form["proof"])


def test_without_a_script_a_file_can_be_struck_out(clerk, staged):
    assert f'name="proof-remove" value="{staged.pk}"' in str(_shown_again(clerk, staged)["proof"])
    form = filled(clerk, rows=[(staged.pk, "PHOTO", "")], remove=[staged.pk])
    assert form.is_valid()
    assert form.cleaned_data["proof"] == []


def _shown_again(clerk, staged) -> Report:
    form = filled(clerk, title="", rows=[(staged.pk, "PHOTO", '"><b>')])
    assert not form.is_valid()
    return form


def test_what_was_typed_is_shown_again_and_escaped(clerk, staged):
    page = str(_shown_again(clerk, staged)["proof"])
    assert "&quot;&gt;&lt;b&gt;" in page
    assert "<b>" not in page


@pytest.mark.parametrize("key", ["", "1", "' or 1", "x" * 10_000, "0" * 32])
def test_an_id_that_means_nothing_is_passed_over(clerk, key):
    form = filled(clerk, rows=[(key, "PHOTO", "")])
    assert form.is_valid()
    assert form.cleaned_data["proof"] == []


def test_another_persons_upload_is_not_taken(outsider, staged):
    form = filled(outsider, rows=[(staged.pk, "PHOTO", "")])
    assert form.is_valid()
    assert form.cleaned_data["proof"] == []
    assert staged.name not in str(form["proof"])


def test_an_unknown_kind_becomes_the_first(clerk, staged):
    form = filled(clerk, rows=[(staged.pk, "<x>", "长" * 500)])
    assert form.is_valid()
    [picked] = form.cleaned_data["proof"]
    assert picked.kind == "PHOTO"
    assert len(picked.caption) == 200


def test_more_files_than_a_record_holds_are_refused_and_kept(clerk, staged, settings):
    settings.UPLOAD_MAX_FILES_PER_RECORD = 2
    form = filled(clerk, rows=[(staged.pk, "PHOTO", "")] * 3)
    with translation.override("en"):
        assert not form.is_valid()
        assert form.errors["proof"] == ["At most 2 files can be added at once. Please take some away."]
    assert str(form["proof"]).count(str(staged.pk)) >= 3


def test_a_field_that_is_required_says_so(clerk, staged):
    class Strict(Report):
        proof = EvidenceField(kinds=KINDS, required=True)

    empty = Strict(QueryDict("title=x"), MultiValueDict(), user=clerk)
    assert not empty.is_valid()
    assert "proof" in empty.errors


def test_two_forms_do_not_share_their_files(clerk, staged):
    filled(clerk, rows=[(staged.pk, "PHOTO", "")]).is_valid()
    assert str(staged.pk) not in str(Report(user=clerk)["proof"])
