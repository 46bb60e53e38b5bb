"""Every form of the portal, filled in as it should not be (goal A26).

The forms are found on the pages that tests/addresses.py knows; what only takes POST and is on no page is sent to all
the same. Each request is undone afterwards, so all meet the same records.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.core.cache import caches
from django.db import connection, transaction
from django.forms import BaseForm, BaseFormSet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.html import escape
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.addresses import PUBLIC, WALK, Page, addresses
from tests.fuzz.pages import Form, forms_of
from tests.fuzz.values import SMUGGLED, typed
from tests.kepu.evidence import specimens
from tests.kepu.hostile import is_sentence
from tests.test_chinese_interface import english_in
from tests.test_permissions import BACKEND, CHANGE, TRACES, changed_by

ROLES = ("officer", "clerk", "admin", "leader", "inspector")
STRANGERS = ("outsider", "inspector", "leader", "clerk")
NOBODY, PUBLIC_PAGES = "nobody", "public pages"
EVERYWHERE = {"accounts:logout", "accounts:language", "accounts:rehearsal"}  # on every page: met once is enough
ROLLED_BACK = re.compile(r"ROLLBACK TO SAVEPOINT (\S+)")
KEPT = ("text", "number", "url", "date")
# Numbers and codes of the scene, and what addresses begin with.
OF_THE_SCENE = {"http", "https", "testserver", "ZP", "ZY", "demo", "district", "community", "COM"}
# What forms show as an example, or name: the keys of a standard's file, a code as it stands on a cover.
SHOWN = {
    "standards:version_load": {"YAML", "UTF", "version", "code", "title"},
    "verify:ask": {"ABCD", "EFGH", "JKMN"},
}


@dataclass
class Target:
    """A form, who is shown it, and who holds no right to what it does with the status that they get."""

    name: str
    form: Form
    who: str
    without: dict[str, int]


@dataclass
class Round:
    """What has been sent, by address name, and what was wrong with the answers."""

    sent: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    taken: int = 0
    without_right: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(self.sent.values())


class FaultError(AssertionError):
    """An answer that must not be given."""


def fuzz(people: dict, *, each: int, seed_number: int, walks=None) -> Round:
    """Send `each` made-up requests to every form of these walks (all, unless said)."""
    seen, met = Round(), set()
    for walk in walks or [*WALK, PUBLIC_PAGES]:
        with undone():
            caches["strangers"].clear()
            browsers = {who: _signed_in(people[who]) for who in {*ROLES, *STRANGERS}}
            found = _public_targets() if walk == PUBLIC_PAGES else _targets(walk, people, browsers, met)
            browsers[NOBODY] = Client()
            for target in found:
                _try(target, browsers, each, seed_number, seen)
    return seen


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _signed_in(person) -> Client:
    browser = Client(raise_request_exception=True)
    browser.force_login(person, backend=BACKEND)
    return browser


def _targets(walk: str, people, browsers, met: set) -> list[Target]:
    """The forms that the pages of this walk show for the first time, and what takes a form without showing one."""
    found = []
    pages = addresses(walk, people)
    known = {where: page for page, where in pages}
    for page, where in pages:
        shown = [] if page.acts else _shown(page, where, browsers)
        if page.acts:
            who = next(role for role in ROLES if page.expects(role) == 200)
            shown = [(who, Form(where, "post", {}, []))]
        for who, form in shown:
            name = _name(form.where)
            mark = (name, form.method, *sorted(form.fields))
            if name and mark not in met and not (name in EVERYWHERE and not page.acts):
                met.add(mark)
                found.append(Target(name, form, who, _without(known.get(form.where))))
    return found


def _public_targets() -> list[Target]:
    """The forms of the pages that open without an account."""
    found = []
    for name in sorted(PUBLIC):
        with suppress(NoReverseMatch):  # what names something is opened by a link that was handed out
            where = reverse(name)
            page = Client().get(where).content.decode() or "<p>"
            shown = [form for form in forms_of(page, where) if _name(form.where) not in EVERYWHERE]
            found += [Target(_name(form.where), form, NOBODY, {}) for form in shown]
    return found


def _shown(page: Page, where: str, browsers) -> list[tuple[str, Form]]:
    found = []
    for who in ROLES:
        if page.expects(who) == 200:
            answer = browsers[who].get(where)
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                found += [(who, form) for form in forms_of(answer.content.decode(), where)]
    return found


def _name(where: str) -> str:
    try:
        return resolve(urlsplit(where).path).view_name
    except Resolver404:
        return ""


def _without(page: Page | None) -> dict[str, int]:
    if page is None:
        return {}
    return {who: page.expects(who) for who in STRANGERS if page.expects(who) != 200}


# --- one form ---


def _try(target: Target, browsers, each: int, seed_number: int, seen: Round) -> None:
    quick = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}
    quick |= {"phases": [Phase.generate, Phase.shrink]}

    @seed(seed_number)
    @settings(max_examples=each, print_blob=False, report_multiple_bugs=False, **quick)
    @given(filled(target.form), st.integers(0, 3), st.sampled_from(sorted(target.without) or [""]))
    def run(values, turn, stranger):
        with undone():
            if stranger and turn == 0 and target.form.method == "post":
                seen.without_right += 1
                _refused_to(browsers[stranger], target, values, target.without[stranger])
            else:
                _answered(browsers[target.who], target, values, seen)
        seen.sent[target.name] = seen.sent.get(target.name, 0) + 1

    try:
        run()
    except Exception as error:  # whatever the portal let out is what we look for
        story = " ".join(str(error).split())[:600]
        notes = " ".join(" ".join(getattr(error, "__notes__", [])).split())[:1500]
        seen.faults.append(f"{target.name} as {target.who}: {type(error).__name__}: {story} {notes}")


@st.composite
def filled(draw, form: Form) -> dict[str, list]:
    """The form as it stands, with some fields changed, doubled, left out, and some that it does not have."""
    values = {name: list(right) for name, right in form.right().items()}
    names = sorted(form.fields)
    many = draw(st.sampled_from([1, 1, 1, 2, 2, 3, 5, len(names)])) if names else 0
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=many, unique=True)) if many else []
    for name in names if many == len(names) else chosen:
        one = typed(form.fields[name].kind, form.fields[name].offered)
        values[name] = draw(st.one_of(one.map(lambda value: [value]), st.lists(one, max_size=3)))
    if draw(st.integers(0, 3)) == 0 or not names:
        extra = draw(st.sampled_from(sorted(SMUGGLED)))
        values.setdefault(extra, [draw(st.sampled_from(SMUGGLED[extra]))])
    for name in form.files:
        if draw(st.integers(0, 4)) == 0:
            values[name] = [draw(st.sampled_from(FILES))]
    return values


FILE_NAME = "照片.jpg"
FILES = [
    b"",
    b"<html><script>alert(1)</script>",
    b"GIF89a/*",
    specimens.jpeg((40, 30))[:300],
    b"PK\x03\x04",
    b"%PDF-1.7",
]


def send(browser: Client, form: Form, values: dict[str, list]):
    """As a browser sends it: with files in parts, else as one line of text."""
    if form.method == "get":
        return browser.get(f"{form.where.partition('?')[0]}?{urlencode(_bytes(values), doseq=True)}")
    if form.files:
        return browser.post(form.where, _parts(values))
    body = urlencode(_bytes(values), doseq=True)
    return browser.post(form.where, body, content_type="application/x-www-form-urlencoded")


def _bytes(values: dict[str, list]) -> dict[str, list[bytes]]:
    return {name: [each.encode("utf-8", "surrogatepass") for each in _texts(some)] for name, some in values.items()}


def _texts(some: list) -> list[str]:
    return [each for each in some if isinstance(each, str)]


def _parts(values: dict[str, list]) -> dict[str, list]:
    return {
        name: [_arrived(each) if isinstance(each, str) else specimens.upload(each, FILE_NAME) for each in some]
        for name, some in values.items()
    }


def _arrived(text: str) -> str:
    """What a server makes of a text that no encoding holds."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


# --- what is asked of an answer ---


def _refused_to(browser: Client, target: Target, values, status: int) -> None:
    answer, written = changed_by(lambda: send(browser, target.form, values))
    if answer.status_code != status or written:
        raise FaultError(f"answered {answer.status_code} to who has no right, wrote {sorted(written)}")


def _answered(browser: Client, target: Target, values, seen: Round) -> None:
    answer, written = lastingly_changed(lambda: send(browser, target.form, values))
    if answer.status_code >= 500:
        raise FaultError(f"answered {answer.status_code}")
    if answer.status_code == 302:
        seen.taken += 1
        _opens(browser, answer.url)
    elif "text/html" in answer.get("Content-Type", "") and not answer.streaming:
        if errors := _errors(answer):
            seen.refused += 1
            _is_good_refusal(answer, target.form, values, errors)
        if errors or target.form.method == "get":
            _wrote_nothing(written)
        _is_chinese(answer, values, SHOWN.get(target.name, set()))


def lastingly_changed(action) -> tuple:
    """As `changed_by`, without what the portal itself took back again."""
    with CaptureQueriesContext(connection) as asked:
        answer = action()
    kept: list[str] = []
    for sql in (query["sql"] for query in asked.captured_queries):
        if back := ROLLED_BACK.match(sql):
            del kept[kept.index(f"SAVEPOINT {back[1]}") :]
        kept.append(sql)
    return answer, {found[2] for sql in kept if (found := CHANGE.match(sql))} - TRACES


def _opens(browser: Client, where: str) -> None:
    """What was taken can be looked at."""
    if urlsplit(where).netloc:
        raise FaultError(f"led away to {where}")
    if browser.get(where).status_code >= 500:
        raise FaultError(f"took it, and {where} broke")


def _wrote_nothing(written: set[str]) -> None:
    if written:
        raise FaultError(f"refused and yet wrote {sorted(written)}")


def _errors(answer) -> list[str]:
    """Every sentence beside a field or above the form."""
    found = []
    for form in _forms(answer):
        if form.is_bound:
            found += [str(each) for said in form.errors.values() for each in said]
    return found


def _forms(answer) -> list[BaseForm]:
    shown = {}
    for layer in answer.context or ():
        for value in layer.flatten().values() if hasattr(layer, "flatten") else ():
            for form in value.forms if isinstance(value, BaseFormSet) and not _is_broken(value) else [value]:
                if isinstance(form, BaseForm):
                    shown[id(form)] = form
    return list(shown.values())


def _is_broken(formset: BaseFormSet) -> bool:
    return formset.is_bound and not formset.management_form.is_valid()


def _is_good_refusal(answer, form: Form, values, errors: list[str]) -> None:
    if wrong := [each for each in errors if not is_sentence(_without_what_was_typed(each, values))]:
        raise FaultError(f"no sentence: {wrong[:3]}")
    if any(known.kind == "hidden" and values.get(name) != known.right for name, known in form.fields.items()):
        return  # nobody types that
    if form.method == "get":
        return  # what stands in an address was chosen on the page; the page shows the usual choice
    page = answer.content.decode()
    for name, some in values.items():
        known = form.fields.get(name)
        if known and known.kind in KEPT and len(some) == 1 and isinstance(some[0], str):
            value = _arrived(some[0])
            if value.strip() and escape(value) not in page and escape(value.replace("\r\n", "\n")) not in page:
                raise FaultError(f"{name}={value[:40]!r} was not kept")


def _without_what_was_typed(sentence: str, values) -> str:
    for some in values.values():
        for value in sorted(map(_arrived, _texts(some)), key=len, reverse=True):
            if len(value) > 1:
                sentence = sentence.replace(value, "值").replace(value[:40], "值")
    return sentence


def _is_chinese(answer, values, known: set[str]) -> None:
    typed_in = " ".join(_arrived(each) for some in values.values() for each in _texts(some)) + FILE_NAME
    page = re.sub(r"https?://testserver/\S*", "", answer.content.decode())
    if english := {word for word in english_in(page) - OF_THE_SCENE - known if word not in typed_in}:
        raise FaultError(f"English: {sorted(english)[:8]}")
