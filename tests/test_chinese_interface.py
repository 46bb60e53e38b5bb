"""Never a word of English left in the Chinese interface: every page is read as its user would read it."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.admin import site
from django.urls import get_resolver, reverse

from volunteers.models import Volunteer

# Words that Chinese readers know as they are.
KNOWN = {
    "Excel",
    "PDF",
    "ZIP",
    "Word",
    "English",
    "SHA",
    "KB",
    "MB",
    "ISO",
    "JPG",
    "JPEG",
    "PNG",
    "HEIC",
    "WebP",
    "DOCX",
    "CSV",
    "xlsx",
    "csv",
    "XLSX",
    "KP",
}
SPOKEN = {"title", "alt", "aria-label", "placeholder", "data-confirm", "data-label", "content"}
NAMESPACES = (
    "accounts communities facilities campaigns plan archive inspection documents precheck handover reports standards "
    "imports trail"
).split()
SILENT = {"script", "style", "code"}


class Reader(HTMLParser):
    """Gathers what a page says: its text, and the attributes that are shown or spoken."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT or dict(attrs).get("lang") == "en"
        if tag != "meta":
            self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        if self.silent and tag in SILENT | {"button", "span", "p"}:
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def english_in(html: str) -> set[str]:
    reader = Reader()
    reader.feed(html)
    words = re.findall(r"[A-Za-z]{2,}", " ".join(reader.said))
    return {word for word in words if word not in KNOWN and not re.fullmatch(r"[a-f0-9]+", word)}


def own_pages() -> list[str]:
    """Every address of ours that needs no key and answers a GET, read from the address table itself."""
    pages = []
    for namespace in NAMESPACES:
        prefix, resolver = get_resolver().namespace_dict[namespace]
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                [(path, keys)] = resolver.reverse_dict.getlist(name)[0][0][:1]
                if not keys:
                    pages.append("/" + prefix + path)
    return sorted(set(pages) - {"/accounts/logout/", "/accounts/language/", "/accounts/login/"})


# Pages that speak of a file's format, in its own words.
OF_A_FORMAT = {"/standards/versions/load/": {"YAML", "UTF", "version"}}


@pytest.fixture
def office(guihua, songbai, make_event, clerk):
    Volunteer.objects.create(name="张伟", phone="13800000001", source="社区", registered_on=date(2026, 1, 1))
    return make_event(
        host_community=guihua, key_groups=["老年人"], theme="保障安全健康", is_major=True, summary="讲座。"
    )


def test_the_reader_finds_what_is_english():
    assert english_in('<p title="Save now">保存 <b>Cancel</b></p>') == {"Save", "now", "Cancel"}
    assert english_in('<button lang="en">English please</button><p>好 PDF</p>') == set()


@pytest.mark.parametrize("role", ["officer", "clerk", "leader", "inspector", "auditor", "admin"])
def test_every_page_is_chinese(role, request, as_user, office):
    client = as_user(request.getfixturevalue(role))
    paths = [*own_pages(), f"/events/{office.pk}/", f"/events/{office.pk}/edit/", f"/events/{office.pk}/retire/"]
    read = 0
    for path in [*paths, f"/communities/{office.host_community_id}/", "/nowhere/"]:
        answer = client.get(path)
        if "text/html" in answer.get("Content-Type", ""):
            read += bool(answer.content)
            assert not english_in(answer.content.decode()) - OF_A_FORMAT.get(path, set()), path
    assert read > 5


def test_the_back_room_is_chinese(as_user, admin, clerk):
    client = as_user(admin)
    clerk.set_unusable_password()  # else the page shows pieces of its hash
    clerk.save()
    names = {model: f"admin:{model._meta.app_label}_{model._meta.model_name}_" for model in site._registry}
    paths = [reverse(name + page) for name in names.values() for page in ("changelist", "add")]
    one = [reverse(f"{names[type(clerk)]}{page}", args=[clerk.pk]) for page in ("change", "delete", "history")]
    for path in ["/admin/", *paths, *one]:
        page = client.get(path).content.decode().replace('alt="Search"', "")  # never translated by Django itself
        assert not english_in(page) - {"admin", "clerk", "True", "False"}, path


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/events/new/", {"attendance": "many", "starts_on": "x", "covered": ["a"], "theme": "?"}),
        ("/communities/new/", {"residents": "0", "phone": "call"}),
        ("/accounts/password/", {"old_password": "x", "new_password1": "123", "new_password2": "12"}),
        ("/accounts/login/", {"username": "", "password": ""}),
    ],
)
def test_every_refusal_is_chinese(as_user, officer, office, path, form):
    client = as_user(officer)
    if path == "/accounts/login/":
        client.logout()
    said = english_in(client.post(path, form).content.decode())
    assert not said - {"many", "call"}, path


def test_the_english_interface_is_english(as_user, officer, office):
    client = as_user(officer)
    client.cookies["django_language"] = "en"
    page = client.get(f"/events/{office.pk}/").content.decode()
    for words in ("Lecture on popular science", "Senior citizens", "Add a similar one"):
        assert words in page
