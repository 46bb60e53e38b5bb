"""The main job: an event is logged, the leader sees the number change, the officer makes the pack, the inspector
downloads it, and the number on paper is the number on the screen."""

import io
import json
import re
import subprocess
import zipfile

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image

from tests.browser import PHONE

PACK_SECONDS = 60


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "现场照片.jpg"
    Image.effect_mandelbrot((1200, 900), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(path, "JPEG")
    return path


def coverage_on(page, portal) -> str:
    page.goto(portal.url("/reports/dashboard/"))
    shown = page.locator(":is(.headline, .glance-coverage) .figure").first.inner_text()
    return re.match(r"[\d.]+%|–", shown.strip())[0]


def log_event(page, portal, photo, *, title="防灾减灾科普讲座", attendance="1200"):
    page.goto(portal.url("/events/new/"))
    page.fill("#id_title", title)
    page.select_option("#id_category", "科普讲座")
    page.fill("#id_starts_on", str(timezone.localdate()))
    page.fill("#id_place", "社区活动室")
    page.fill("#id_attendance", attendance)
    page.get_by_label("老年人").check()
    page.set_input_files("input[type=file]", photo)
    page.locator(".upload .thumb img").wait_for()
    page.fill("[name=files-caption] >> nth=0", "讲座现场")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("记录已保存").wait_for()


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def test_from_the_logged_event_to_the_downloaded_pack(portal, worker, open_page, sign_in, photo):
    leader = open_page()
    sign_in(leader, "leader")
    assert coverage_on(leader, portal) == "0.0%"

    clerk = open_page(PHONE)
    sign_in(clerk, "clerk")
    log_event(clerk, portal, photo)
    assert clerk.locator(".gallery img").count() == 1

    # 1,200 person-times in a community of 3,000, of 4,000 residents in all.
    assert coverage_on(leader, portal) == "30.0%"
    leader.locator(".headline .figure a").first.click()
    assert "防灾减灾科普讲座" in leader.content()

    officer = open_page()
    sign_in(officer, "officer")
    officer.goto(portal.url("/reports/packs/new/"))
    officer.get_by_role("button", name="开始").click()
    officer.get_by_role("link", name=re.compile("PDF")).wait_for(timeout=PACK_SECONDS * 1000)
    inspector = open_page()
    sign_in(inspector, "inspector")
    assert inspector.locator("tbody tr").count() == 0
    officer.on("dialog", lambda dialog: dialog.accept())
    officer.locator("form[action$='/issue/'] button").click()
    officer.locator("form[action$='/issue/']").wait_for(state="detached")

    inspector.reload()
    inspector.locator("tbody a").first.click()
    with inspector.expect_download() as download:
        inspector.get_by_role("link", name=re.compile("PDF")).click()
    assert download.value.suggested_filename.startswith("KP-")
    pdf = download.value.path().read_bytes()
    with inspector.expect_download() as download:
        inspector.get_by_role("link", name=re.compile("ZIP")).click()
    bundle = download.value.path().read_bytes()

    paper = text_of(pdf)
    assert "30.0%" in paper
    assert "防灾减灾科普讲座" in paper
    answer = json.loads(portal.manage("assess", "--as-of", str(timezone.localdate()), "--json"))
    [covered] = [each for each in answer["indicators"] if each["code"] == "E7"]
    assert covered["value"] == 30.0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
        assert document.Root.get("/Outlines") is not None
    assert f"共{pages}页" in paper
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("现场照片.jpg") for name in archive.namelist())


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_fits_the_screen_and_is_accessible(portal, open_page, sign_in, photo, width):
    page = open_page(width)
    sign_in(page, "officer")
    log_event(page, portal, photo, title=f"无障碍检查讲座{width}", attendance="30")
    event = page.url
    paths = ["/events/", "/events/new/", "/communities/", "/communities/new/", "/reports/dashboard/"]
    paths += [
        "/reports/home/",
        "/registers/",
        "/registers/find/?q=讲座",
        "/imports/new/",
        "/imports/new/?ledger=events",
    ]
    paths += [f"/registers/{code}/" for code in ("volunteers", "facilities", "media")]
    paths += [f"/registers/{code}/new/" for code in ("volunteers", "updates", "surveys")]
    paths += ["/reports/indicators/", "/reports/indicators/E7/", "/reports/indicators/H3/", "/reports/packs/"]
    # These with nothing in them yet; with much in them they are looked at in test_full_pages.py.
    paths += [f"/{part}/" for part in ("plan", "archive", "inspections", "inspections/findings")]
    paths += [f"/{part}/" for part in ("documents", "checks", "checks/draws", "handover")]
    for address in [event, event + "edit/", *map(portal.url, [*paths, "/reports/packs/new/", "/accounts/password/"])]:
        page.goto(address)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
        found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert not found, (address, [(v["id"], [n["html"][:150] for n in v["nodes"]][:3]) for v in found])


def test_a_refused_form_keeps_what_was_typed_and_shows_where_to_look(portal, open_page, sign_in, photo):
    page = open_page()
    sign_in(page, "clerk")
    page.goto(portal.url("/events/new/"))
    page.fill("#id_title", "义诊")
    page.fill("#id_attendance", "很多")
    page.set_input_files("input[type=file]", photo)
    page.locator(".upload .thumb img").wait_for()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("还没有保存").wait_for()
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    assert page.input_value("#id_title") == "义诊"
    assert page.input_value("#id_attendance") == "很多"
    assert page.locator(".upload-name").first.inner_text() == "现场照片.jpg"


def test_without_a_worker_the_page_says_so_and_the_pack_is_made_later(portal, worker, open_page, sign_in):
    portal.worker.stop()
    portal.python("from kepu.jobs.models import WorkerBeat; WorkerBeat.objects.all().delete()")
    page = open_page()
    sign_in(page, "officer")
    page.goto(portal.url("/reports/packs/new/"))
    page.get_by_label("语言").select_option("en")
    page.get_by_role("button", name="开始").click()
    page.locator(".alert-warning").wait_for()
    page.reload()
    portal.worker.start()
    page.get_by_role("link", name=re.compile("PDF")).wait_for(timeout=PACK_SECONDS * 1000)


def test_nothing_is_fetched_from_outside(portal, open_page, sign_in):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, "officer")
    for path in ("/events/", "/reports/dashboard/", "/reports/packs/"):
        page.goto(portal.url(path))
    assert asked
    assert not [url for url in asked if not url.startswith((portal.address, "data:", "blob:"))]
