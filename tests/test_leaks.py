"""Texts that only one community knows, in every field of every register: they appear to nobody of another one.

The marks are made of plain letters, so that they are found in pages, workbooks, PDFs, JSON and mails alike.
"""

import io
import re
import subprocess
import zipfile
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from django.core import mail
from django.db import models
from django.test import Client
from django.urls import reverse
from lxml import html

from campaigns.archive.actions import add_files
from campaigns.certificates import issue_certificate
from kepu.accounts.models import User
from kepu.evidence.actions import stage
from kepu.exchange.ledgers import ledger
from kepu.imports.actions import take_in
from kepu.periods import Period
from kepu.records.models import Attachment, Draft, Review
from kepu.wordlist import WordListField
from reports import digest
from tests.addresses import PAGES, REGISTERS, pages_of
from tests.conftest import TODAY
from tests.kepu.evidence import specimens
from tests.kepu.imports.conftest import events_csv
from tests.kepu.registers.rows import example
from tests.test_permissions import BACKEND

pytestmark = pytest.mark.django_db
MARKS = {"clerk": "kanarigui", "outsider": "kanarisong"}
NUMBERS = {"clerk": "13811110001", "outsider": "13822220002"}
SCOPED = [code for code, (_who, of_a_community) in REGISTERS.items() if of_a_community]
MOST_PAGES = 1500  # a crawl that finds no end has gone astray
# Fields that other code reads: a text of ours in them would be no valid row.
KEPT = {"review", "box", "number", "state", "color", "code"}


def planted(people, who: str) -> None:
    """Everything a clerk's community can have, with its mark in every text."""
    community, mark = people[who].community, MARKS[who]
    rows = {}
    for code in ("facilities", *SCOPED):
        if code not in rows:
            rows[code] = marked(code, people[who], rows)
    for code, row in rows.items():
        file = stage(specimens.upload(pdf_saying(mark), f"{mark}{code}.pdf"), by=people["officer"]).file
        Attachment.objects.create(row=row, file=file, name=f"{mark}{code}.pdf", kind="DOC", caption=mark)
    _around(rows, people, who, community, mark)


def marked(code: str, clerk, rows):
    """A new row of the clerk's community that says nothing but its mark."""
    row = example(code)
    fields = {"created_by": clerk, "changed_by": clerk, "review": Review.SUBMITTED}
    for name in ("community", "host_community"):
        if hasattr(type(row), name):
            fields[name] = clerk.community
    if hasattr(type(row), "facility"):
        fields["facility"] = rows["facilities"]
    if (day := ledger(code).date) and clerk.username == "clerk":  # else the next example would be the same record
        fields[day] = getattr(row, day) - timedelta(days=1)
    mark = MARKS[clerk.username]
    fields |= {field.name: _saying(field, clerk.username, mark) for field in _texts(type(row))}
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
    return type(row)._default_manager.get(pk=row.pk)


def _texts(model) -> list:
    """The fields into which people write freely."""
    written = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)]
    return [field for field in written if field.editable and not field.choices and field.name not in KEPT]


def _saying(field, who: str, mark: str):
    if "phone" in field.name or "contact_number" in field.name:
        return NUMBERS[who]
    if isinstance(field, WordListField):
        return [mark]
    if isinstance(field, models.URLField):
        return f"https://{mark}.example/"
    return f"{mark} {field.name}"[: field.max_length]


def _around(rows, people, who, community, mark):
    """What belongs to the rows: findings, scans, hours, certificates, drafts, imports, what is uploaded."""
    finding = rows["visits"].findings.first()
    type(finding).objects.filter(pk=finding.pk).update(
        **{each.name: mark for each in _texts(type(finding)) if each.max_length is None or each.max_length > 10}
    )
    scanned = stage(specimens.upload(pdf_saying(mark), f"{mark}.pdf"), by=people["officer"]).file
    add_files(rows["archive"], [(scanned, f"{mark} scan")], by=people["officer"])
    event = rows["events"]
    event.service_records.create(volunteer=rows["volunteers"], hours=3)
    issue_certificate(rows["volunteers"], Period(event.starts_on, event.starts_on), by=people["officer"])
    Draft.objects.create(user=people[who], register="units", title=f"{mark} draft", fields=f"name={mark}")
    brought = [f"{mark} row", "2026-05-41", community.name, mark, "科普讲座", "80"]
    take_in(events_csv(brought, name=f"{mark}.csv"), ledger("events"), by=people[who])
    stage(specimens.upload(specimens.jpeg((41, 31)), f"{mark}.jpg"), by=people[who])


def pdf_saying(text: str) -> bytes:
    with pikepdf.new() as made:
        page, stream = made.add_blank_page(), io.BytesIO()
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = made.make_stream(f"BT /F1 12 Tf 72 72 Td ({text}) Tj ET".encode())
        made.save(stream)
        return stream.getvalue()


@pytest.fixture
def secrets(clerk, outsider, officer, inspector):
    people = {"clerk": clerk, "outsider": outsider, "officer": officer, "inspector": inspector}
    for who in MARKS:
        planted(people, who)
    return people


def texts_of(answer) -> str:
    """What an answer says, unpacked: pages, workbooks, PDFs and archives alike."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    named = " ".join(str(value) for value in answer.headers.values())
    return named + " " + _unpacked(body)


def _unpacked(body: bytes) -> str:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return " ".join(_unpacked(packed.read(name)) + name for name in packed.namelist())
    if body.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    return body.decode(errors="replace")


def crawl(browser, starts, tampered: str = "") -> dict[str, str]:
    """All that can be reached by links from some addresses; each is asked again with `tampered` behind it."""
    waiting, seen, found = list(starts), set(), {}
    while waiting:
        where = waiting.pop()
        if (known := _kind_of(where)) in seen:
            continue
        seen.add(known)
        for asked in (where, f"{where}?{tampered}") if tampered and "?" not in where else (where,):
            answer = browser.get(asked)
            assert answer.status_code < 500, asked
            found[asked] = texts_of(answer)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                waiting += _links(found[asked], where)
            elif answer.status_code == 302:
                waiting.append(answer.url)
        assert len(found) < MOST_PAGES
    return found


def _links(page: str, where: str) -> list[str]:
    document = html.fromstring(page[page.index("<") :])
    document.make_links_absolute(f"http://testserver{where}")
    links = (urlsplit(link) for _element, name, link, _at in document.iterlinks() if name in ("href", "src", "hx-get"))
    ours = (link for link in links if link.netloc == "testserver" and not link.path.startswith("/static/"))
    return [f"{link.path}?{link.query}" if link.query else link.path for link in ours]


def _kind_of(where: str) -> tuple:
    """Addresses that differ in what they sort by or which page of many they show say the same."""
    parts = urlsplit(where)
    asked = parse_qs(parts.query)
    return parts.path, tuple(sorted(name for name in asked if name not in ("sort", "page", "per_page")))


def starts() -> list[str]:
    """Every address that names no record."""
    plain = [reverse(name, args=page.args) for name, page in PAGES.items() if not page.of and not page.acts]
    for code in REGISTERS:
        plain += [reverse(name, args=[code]) for name, page in pages_of(code).items() if not page.of and not page.acts]
        plain += [f"{reverse('registers:export', args=[code])}?format={form}" for form in ("xlsx", "csv")]
        plain += [f"{reverse('registers:list', args=[code])}?q=kanari"]
    return [*plain, f"{reverse('registers:find')}?q=kanari", f"{reverse('registers:find')}?q=1382"]


def signed_in(person) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(person, backend=BACKEND)
    return browser


def leaked(found: dict[str, str], marks) -> dict[str, str]:
    """Where a mark stands, with the words around it; an address that was asked with the mark may repeat it."""
    spots = {}
    for where, text in found.items():
        for mark in marks:
            if at := re.search(mark, unescape(text)):
                spots[where] = text[max(at.start() - 120, 0) : at.end() + 60]
    return spots


def test_nothing_that_others_can_reach_says_what_a_community_wrote(secrets):
    """A clerk of another community, also with the community's number in the address; an uninvited inspector."""
    community = secrets["outsider"].community
    found = crawl(signed_in(secrets["clerk"]), starts(), f"community={community.pk}")
    assert leaked(found, [MARKS["outsider"], NUMBERS["outsider"]]) == {}
    assert len(found) > 300
    assert len(leaked(found, [MARKS["clerk"]])) > 100, "The crawl sees what is one's own."
    found = crawl(signed_in(secrets["inspector"]), starts())
    assert leaked(found, [*MARKS.values(), *NUMBERS.values()]) == {}


def test_the_marks_are_where_the_office_looks(secrets):
    """Else nothing that this module does not find would mean anything."""
    browser = signed_in(secrets["officer"])
    for code in SCOPED:
        listed = texts_of(browser.get(reverse("registers:export", args=[code])))
        assert all(mark in listed for mark in MARKS.values()), code


def test_a_mail_says_nothing_of_another_community(secrets, settings):
    for who in MARKS:
        User.objects.filter(pk=secrets[who].pk).update(email=f"{who}@kepu.example")
        digest.send_to(User.objects.get(pk=secrets[who].pk), TODAY)
    sent = {letter.to[0]: f"{letter.subject} {letter.body}" for letter in mail.outbox}
    assert len(sent) == 2
    for who, other in (("clerk", "outsider"), ("outsider", "clerk")):
        (text,) = [said for to, said in sent.items() if f"{who}@" in to]
        assert MARKS[other] not in text
        assert MARKS[who] in text
