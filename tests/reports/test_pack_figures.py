"""What a pack freezes is what `evaluate` says, and the paper shows the same."""

import re
import subprocess
from datetime import date

import pytest

from campaigns.models import Incident
from facilities.models import Facility
from kepu.jobs.actions import claim
from kepu.jobs.models import Job
from kepu.periods import Period
from reports.assessment import as_json, evaluate
from reports.packs.actions import start_pack
from reports.packs.building import build
from reports.packs.shelf import file_of
from reports.standards import load_standard
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
YEAR = Period.ending(TODAY)


@pytest.fixture
def district(make_event, guihua, songbai):
    """Two communities, one of them covered in part; some indicators met, some not."""
    for number in range(12):
        make_event(
            f"科普讲座第{number + 1}讲", host_community=guihua, starts_on=date(2026, 1 + number % 6, 5), attendance=200
        )
    make_event("科普日主场", category="科普日", is_major=True, attendance=400)
    Facility.objects.create(
        name="桂花画廊",
        kind="科普画廊",
        community=guihua,
        address="桂花路1号",
        opened_on=date(2025, 1, 1),
        renewal_days=90,
    )
    return guihua, songbai


def made(officer, **options):
    pack = start_pack("demo-district", YEAR, by=officer, **options)
    build(claim(Job.objects.of("pack", pack.pk).get().pk))
    pack.refresh_from_db()
    return pack


def text_of(pack) -> str:
    done = subprocess.run(["pdftotext", file_of(pack, ".pdf"), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def test_the_frozen_figures_are_those_of_evaluate(officer, district):
    answer = as_json(evaluate(load_standard("demo-district"), YEAR))
    frozen = made(officer).results
    assert {key: frozen[key] for key in ("from", "as_of", "met", "total", "score")} == {
        key: answer[key] for key in ("from", "as_of", "met", "total", "score")
    }
    for mine, theirs in zip(frozen["indicators"], answer["indicators"], strict=True):
        assert {key: mine[key] for key in theirs} == theirs


def test_the_paper_shows_the_frozen_figures(officer, district):
    pack = made(officer)
    text = text_of(pack)
    assert f"计分指标{pack.results['total']}项，达标{pack.results['met']}项" in text
    assert "".join(pack.results["coverage"]["sentence"].split()) in text
    for indicator in pack.results["indicators"]:
        for key in ("code", "title", "clause", "requirement", "value_text", "sentence"):
            assert "".join(indicator[key].split()) in text, (indicator["code"], key)


def test_coverage_is_that_of_the_indicator(officer, district):
    """桂花: 2,400 of its own and 300 of the 400 at the sub-district's event; 松柏: 100; of 4,000 residents."""
    results = made(officer).results
    coverage = results["coverage"]
    assert [(each["reached"], each["percent"]) for each in coverage["communities"]] == [(2700, "90.0"), (100, "10.0")]
    assert coverage["percent_text"] == "70.0%"
    assert "已达到" in coverage["sentence"]
    e7 = next(each for each in results["indicators"] if each["code"] == "E7")
    assert (e7["value"], e7["status"], e7["status_text"][0]) == (70.0, "met", "√")


def test_of_many_records_the_first_are_shown_and_the_rest_counted(officer, district):
    e7 = next(each for each in made(officer).results["indicators"] if each["code"] == "E7")
    assert (e7["records"], len(e7["rows"]), e7["more"]) == (13, 10, 3)
    assert "其余3条" in text_of(made(officer))


def test_a_veto_is_told_in_the_summary(officer, district):
    Incident.objects.create(happened_on=date(2026, 3, 1), kind="伪科学", matter="养生骗局", is_grave=True)
    pack = made(officer)
    assert "一票否决" in pack.results["veto_sentences"][0]
    assert "一票否决" in text_of(pack)


def test_an_empty_portal_makes_a_pack_that_says_so(officer):
    pack = made(officer)
    text = text_of(pack)
    assert "尚未登记社区" in text
    assert "未单列附件的内容：科普活动台账、活动照片、" in text
    assert "None" not in text


def test_later_changes_do_not_reach_a_pack(officer, district, make_event):
    pack = made(officer)
    make_event("后来的活动", attendance=999)
    pack.refresh_from_db()
    assert pack.results["coverage"]["reached"] == 2800
    assert made(officer).results["coverage"]["reached"] == 3799


def test_an_english_pack_has_no_chinese_wording_of_ours(officer, district):
    results = made(officer, language="en").results
    own = [results["title"], results["score_sentence"], results["coverage"]["definition"]]
    keys = ("title", "clause", "status_text", "basis_text", "requirement")
    own += [each[key] for each in results["indicators"] for key in keys]
    assert not [text for text in own if re.search("[\u4e00-\u9fff]", text)]
