"""A pack laid out section by section: what is kept is not set again, and gives the same bytes."""

import os
from dataclasses import replace

import pikepdf
import pytest

from kepu.typesetting.press import SectionError, Setting, Trouble
from reports.packs import layout
from reports.packs.annexes.table import TEXT, Table
from reports.packs.layout import lay_out
from reports.packs.material import Material
from reports.packs.sections import Store
from tests.reports.figures import figures


def material(*annexes) -> Material:
    return Material(figures(), annexes=list(annexes))


def register(*titles, anchor="events", heading="活动台账") -> Table:
    return Table(anchor, heading, [("活动", 100.0, TEXT)], [[title] for title in titles])


def laid_out(pack, found, folder, store):
    folder.mkdir()
    heard = []
    pages = lay_out(pack, found, folder, store=store, on_news=heard.append)
    return pages, heard, (folder / "pack.pdf").read_bytes()


@pytest.fixture
def counted(monkeypatch):
    """How many sections are really set."""
    done = []
    original = layout.Press.set_all

    def set_all(self, work):
        work = list(work)
        done.extend(section for section, _file in work)
        return original(self, work)

    monkeypatch.setattr(layout.Press, "set_all", set_all)
    return done


def test_after_a_change_only_what_changed_is_set_and_the_bytes_are_those_of_a_clean_build(pack, tmp_path, counted):
    store = Store(tmp_path / "kept")
    laid_out(pack, material(register("讲座")), tmp_path / "first", store)
    first = len(counted)
    counted.clear()
    _pages, _heard, warm = laid_out(pack, material(register("讲座改期")), tmp_path / "second", store)
    assert 0 < len(counted) <= 2 < first
    _pages, _heard, clean = laid_out(
        pack, material(register("讲座改期")), tmp_path / "third", Store(tmp_path / "other")
    )
    assert warm == clean


def test_contents_name_the_page_on_which_a_chapter_begins(pack, tmp_path):
    pages, _heard, data = laid_out(pack, material(register("讲座")), tmp_path / "desk", Store(tmp_path / "kept"))
    target = tmp_path / "pack.pdf"
    target.write_bytes(data)
    with pikepdf.open(target) as pdf:
        notes = list(pdf.pages[1].obj.Annots)
        index = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        led = [index[note.Dest[0].objgen] for note in notes]
    assert led == sorted(led)
    assert led[-1] == pages
    assert len(set(led)) > 3


def test_news_tell_how_far_it_is(pack, tmp_path):
    _pages, heard, _data = laid_out(pack, material(), tmp_path / "desk", Store(tmp_path / "kept"))
    assert heard[0].share < 1
    assert all(news.pages > 0 and news.seconds_left >= 0 for news in heard)


def test_a_part_that_cannot_be_set_is_named_and_the_rest_is_there(pack, tmp_path, monkeypatch):
    original = layout.Press.set_all

    def set_all(self, work):
        work = list(work)
        for at, outcome in original(self, work):
            failing = getattr(work[at][0], "anchor", "") == "events"
            yield at, SectionError(Trouble.TIME) if failing else outcome

    monkeypatch.setattr(layout.Press, "set_all", set_all)
    found = material(register("讲座"))
    pages, _heard, _data = laid_out(pack, found, tmp_path / "desk", Store(tmp_path / "kept"))
    assert any("活动台账" in sentence and "超过上限" in sentence for sentence in found.missing)
    assert pages > 3


def test_contents_that_cannot_be_set_again_for_their_pages_are_named(pack, tmp_path, monkeypatch):
    """They turn out to take two pages, and the second time too long: a page says so in their place."""
    original, rounds = layout.Press.set_all, []

    def set_all(self, work):
        work = list(work)
        for at, outcome in original(self, work):
            rounds.append("contents" in work[at][0].html.partition("<body")[2][:300])
            if rounds[-1]:
                outcome = replace(outcome, pages=2) if sum(rounds) == 1 else SectionError(Trouble.TIME)
            yield at, outcome

    monkeypatch.setattr(layout.Press, "set_all", set_all)
    found = material()
    laid_out(pack, found, tmp_path / "desk", Store(tmp_path / "kept"))
    assert sum(rounds) == 2
    assert any("目　录" in sentence for sentence in found.missing)


def test_what_is_missing_is_named_in_the_order_of_the_document_whatever_was_done_first(pack, tmp_path, monkeypatch):
    original, told = layout.Press.set_all, []
    for is_reversed in (False, True):
        desk = tmp_path / str(is_reversed)

        def set_all(self, work, is_reversed=is_reversed):
            return sorted(original(self, work), reverse=is_reversed, key=lambda each: each[0])

        monkeypatch.setattr(layout.Press, "set_all", set_all)
        found = material(register("讲座 \U0001e900"), register("电视 \U0001e901", anchor="media", heading="媒体台账"))
        laid_out(pack, found, desk, Store(tmp_path / f"kept{is_reversed}"))
        told.append(found.missing)
    assert told[0] == told[1]
    assert ["活动台账" in sentence for sentence in told[0]] == [True, False]


@pytest.mark.parametrize("kept", [False, True])
def test_a_character_that_cannot_be_printed_is_named_once_with_its_part(pack, tmp_path, kept):
    store = Store(tmp_path / "kept")
    for place in range(1 + kept):
        found = material(register("讲座 \U0001e900"))
        laid_out(pack, found, tmp_path / f"desk{place}", store)
    (sentence,) = found.missing
    assert "活动台账" in sentence
    assert "\U0001e900" in sentence


def test_a_kept_section_that_is_only_half_there_is_set_again(tmp_path):
    store = Store(tmp_path / "kept")
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF")
    store.keep("key", file, Setting(1, {"start": 0}, ["㐂"]))
    assert store.find("key") == Setting(1, {"start": 0}, ["㐂"])
    store.path("key").unlink()
    assert store.find("key") is None


def test_what_nobody_uses_is_cleared(tmp_path):
    store = Store(tmp_path / "kept")
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF")
    store.keep("key", file, Setting(1))
    store.clear(before=0)
    assert store.find("key")
    store.clear(before=9e9)
    assert store.find("key") is None


def test_a_layout_throws_away_what_nobody_has_used_for_long(pack, tmp_path):
    store = Store(tmp_path / "kept")
    old = store.path("old")
    old.write_bytes(b"%PDF")
    os.utime(old, (0, 0))
    laid_out(pack, material(), tmp_path / "desk", store)
    assert not old.exists()
    assert any(store.folder.iterdir())
