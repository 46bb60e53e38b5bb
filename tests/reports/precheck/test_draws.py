"""Random draws: repeatable, spread over indicators and communities, kept, signed, printed."""

import random
import re
import subprocess
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem
from kepu.periods import Period
from reports.models import Draw
from reports.precheck.draws import StaleDrawError, answer_draw, make_draw, stratified, tally
from tests.conftest import TODAY
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
PATH = "/checks/draws/"
PERIOD = Period.ending(TODAY)


def chance(seed=7):
    return random.Random(seed)


@pytest.fixture
def events(make_event, guihua, songbai):
    return [make_event(f"第{n}场", host_community=(guihua, songbai)[n % 2]) for n in range(10)]


@pytest.fixture
def draw(events, officer):
    return make_draw(PERIOD, 3, seed=7, by=officer)


def record_of(item):
    return item["register"], item["id"]


class TestStratified:
    STRATA = {("E1", 1): list(range(100)), ("E1", 2): [200], ("F1", None): [300, 301], ("A1", 1): [400]}

    def test_the_same_seed_draws_the_same_and_another_seed_something_else(self):
        assert stratified(self.STRATA, 8, chance()) == stratified(self.STRATA, 8, chance())
        assert stratified(self.STRATA, 8, chance()) != stratified(self.STRATA, 8, chance(8))

    def test_the_order_in_which_the_database_answers_does_not_matter(self):
        turned = {key: rows[::-1] for key, rows in reversed(self.STRATA.items())}
        assert stratified(turned, 8, chance()) == stratified(self.STRATA, 8, chance())

    @pytest.mark.parametrize("seed", range(5))
    def test_indicators_take_turns_then_communities(self, seed):
        drawn = stratified(self.STRATA, 5, chance(seed))
        assert len({indicator for indicator, _record in drawn[:3]}) == 3
        assert 200 in [record for _indicator, record in stratified(self.STRATA, 6, chance(seed))]

    def test_no_record_is_drawn_twice_even_for_two_indicators(self):
        drawn = stratified({("E1", 1): [1, 2], ("E2", 1): [1, 2, 3]}, 9, chance())
        assert sorted(record for _indicator, record in drawn) == [1, 2, 3]

    def test_nothing_gives_nothing(self):
        assert stratified({}, 5, chance()) == []


class TestDraw:
    def test_it_is_repeatable_by_its_seed(self, events, officer):
        first, second = (make_draw(PERIOD, 6, seed=5, by=officer) for _time in range(2))
        assert first.pk != second.pk
        assert first.items == second.items
        assert make_draw(PERIOD, 6, seed=6, by=officer).items != first.items

    def test_without_a_seed_a_new_one_is_made_and_shown(self, events, officer, as_user):
        made = make_draw(PERIOD, 6, by=officer)
        assert 0 < made.seed <= 999_999_999
        assert str(made.seed) in as_user(officer).get(f"{PATH}{made.pk}/").content.decode()

    def test_both_communities_are_drawn_from(self, events, officer):
        made = make_draw(PERIOD, 10, seed=1, by=officer)
        assert len({record_of(item) for item in made.items}) == 10
        assert Counter(item["community"] for item in made.items) == {"桂花社区": 5, "松柏社区": 5}

    def test_each_record_comes_with_its_evidence_of_that_moment(self, make_event, officer, add_file, guihua):
        event = make_event(host_community=guihua)
        add_file(event, "a")
        add_file(event, "b", kind="SIGN")
        file_item(ArchiveItem(box="E1", year=2026, title="总结", kind="SUMM", dated_on=TODAY), record=event, by=None)
        [item] = make_draw(PERIOD, 1, by=officer).items
        assert [file["kind"] for file in item["files"]] == ["PHOTO", "SIGN"]
        assert item["archive"] == ["E1-2026-001 总结"]

    def test_a_person_is_noted_by_number(self, officer):
        someone = Volunteer.objects.create(name="张伟", phone="13800000001", source="社区", registered_on=TODAY)
        [item] = make_draw(PERIOD, 1, by=officer).items
        assert item["title"] == f"#{someone.pk}"

    def test_where_there_is_nothing_nothing_is_drawn(self, officer):
        with pytest.raises(ValidationError, match="无从抽取"):
            make_draw(PERIOD, 5, by=officer)

    def test_who_does_not_judge_does_not_draw(self, events, clerk, leader, as_user):
        for user in (clerk, leader):
            with pytest.raises(PermissionDenied):
                make_draw(PERIOD, 5, by=user)
            assert as_user(user).get(PATH).status_code == 403


class TestProtocol:
    def test_answers_are_kept_until_it_is_signed_and_then_for_good(self, draw, officer):
        answer_draw(draw, [("proved", ""), ("", ""), ("", "")], version=1, by=officer)
        done = [("proved", ""), ("proved", ""), ("unclear", "照片模糊")]
        signed = answer_draw(draw, done, version=2, sign=True, by=officer)
        assert (signed.signed_by, str(tally(signed)["share"])) == (officer, "66.7")
        with pytest.raises(ValidationError, match="已签字"):
            answer_draw(draw, done, version=3, by=officer)
        with pytest.raises(TypeError):
            signed.save()

    @pytest.mark.parametrize(
        ("last", "sentence"),
        [(("", ""), "还没有结论"), (("not_proved", " "), "请注明"), (("unclear", ""), "请注明")],
    )
    def test_it_is_not_signed_unfinished(self, draw, officer, last, sentence):
        with pytest.raises(ValidationError, match=sentence):
            answer_draw(draw, [("proved", "")] * 2 + [last], version=1, sign=True, by=officer)
        assert Draw.objects.get().items[0]["answer"] == ""

    def test_the_second_of_two_who_save_is_shown_what_the_first_said(self, draw, officer, as_user):
        answer_draw(draw, [("proved", "第一人"), ("", ""), ("", "")], version=1, by=officer)
        with pytest.raises(StaleDrawError):
            answer_draw(draw, [("unclear", "")] * 3, version=1, by=officer)
        client = as_user(officer)
        form = {"version": 1, "answer-0": "unclear", "note-0": "第二人", "keep": ""}
        page = client.post(f"{PATH}{draw.pk}/", form).content.decode()
        assert "第一人" in page
        assert "第二人" in page
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        assert client.post(f"{PATH}{draw.pk}/", form | {"version": version}).status_code == 302
        assert Draw.objects.get().items[0]["note"] == "第二人"


class TestPages:
    def test_from_the_draw_to_the_printed_protocol(self, events, officer, as_user, add_file):
        for event in events:
            add_file(event, f"{event.pk}")
        client = as_user(officer)
        page = client.get(PATH).content.decode()
        key = re.search(r'name="creation_key" value="([^"]+)"', page)[1]
        form = {"count": "4", "starts_on": "2025-07-01", "as_of": "2026-06-30", "seed": "42", "creation_key": key}
        answer = client.post(PATH, form)
        assert client.post(PATH, form).url == answer.url  # a double click
        draw = Draw.objects.get()
        page = client.get(answer.url).content.decode()
        assert "照片 1" in page
        assert page.count('type="radio"') == 12
        said = {f"answer-{n}": "proved" for n in range(4)} | {"version": "1", "sign": ""}
        assert client.post(answer.url, said).status_code == 302
        page = client.get(answer.url).content.decode()
        assert "不能再改" in page
        assert "100.0%" in page
        assert 'type="radio"' not in page
        paper = b"".join(client.get(f"{answer.url}pdf/").streaming_content)
        text = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True
        ).stdout.decode()
        for words in ("随机抽查记录", "42", "属实", "100.0%", "王芳", "照片 1"):
            assert words in text
        assert f"{draw.seed}" in client.get(PATH).content.decode()

    def test_a_file_taken_off_since_is_pointed_out(self, make_event, officer, as_user, add_file, guihua):
        attached = add_file(make_event(host_community=guihua))
        draw = make_draw(PERIOD, 1, by=officer)
        attached.delete()
        assert "有 1 个文件被撤下" in as_user(officer).get(f"{PATH}{draw.pk}/").content.decode()

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("count", "0", "至少抽取 1 条"),
            ("count", "201", "一次最多抽取 200 条"),
            ("count", "许多", "不是整数"),
            ("count", "", "请填写抽取多少条"),
            ("seed", "-1", "种子数是"),
            ("seed", "9" * 30, "不是整数"),
            ("as_of", "2027-01-01", "还没有到"),
            ("starts_on", "2026-07-01", "晚于"),
        ],
    )
    def test_bad_input_is_answered_in_a_sentence_and_kept(self, events, officer, as_user, field, value, sentence):
        form = {"count": "4", "starts_on": "2025-07-01", "as_of": "2026-06-30", "seed": ""} | {field: value}
        form["creation_key"] = "b1946ac9-2492-4d23-8c37-6a0d4a8a0001"
        page = as_user(officer).post(PATH, form).content.decode()
        assert sentence in page
        assert value in page
        assert not Draw.objects.exists()

    def test_a_garbled_protocol_is_refused(self, draw, officer, as_user):
        page = as_user(officer).post(f"{PATH}{draw.pk}/", {"version": "x", "answer-0": "maybe"})
        assert page.status_code == 200
        assert Draw.objects.get().items[0]["answer"] == ""

    def test_the_protocol_takes_a_fixed_number_of_queries(
        self, events, officer, as_user, add_file, django_assert_max_num_queries
    ):
        for event in events:
            add_file(event, f"{event.pk}")
        draw = make_draw(PERIOD, 10, by=officer)
        client = as_user(officer)
        client.get(f"{PATH}{draw.pk}/")
        with django_assert_max_num_queries(8):
            client.get(f"{PATH}{draw.pk}/")
