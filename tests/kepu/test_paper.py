"""Papers: in the reader's language, under the office's name."""

import pytest
from django.utils import timezone, translation

from kepu.paper import document_language, set_paper


@pytest.mark.parametrize(("active", "named"), [("zh-hans", "zh-Hans"), ("en", "en"), (None, "en")])
def test_a_document_says_its_language(active, named):
    with translation.override(active):
        assert document_language() == named


def test_a_paper_bears_the_offices_name(settings, monkeypatch):
    settings.OFFICE_NAME = "桂花街道"
    monkeypatch.setattr("kepu.paper.render_pdf", lambda html, assets: (html, assets))
    told = {"sheets": [], "number": 7, "made_at": timezone.now()}
    html, assets = set_paper("registers/own_data.html", told, assets={"a": b""})
    assert '<p class="running-title">桂花街道</p>' in html
    assert '<html lang="zh-Hans">' in html
    assert assets == {"a": b""}
