"""Sections set in processes of their own: what goes wrong with one is told, and harms nobody else."""

import errno
from pathlib import Path

import pytest

from kepu.typesetting import press as module
from kepu.typesetting.press import Press, Register, Setting, Text, Trouble, standing_press

GIGABYTE = 1024**3
SHELL = '<!DOCTYPE html><html lang="zh-Hans"><head><title>–</title></head><body>{}</body></html>'
PLAIN = Text(SHELL.format('<h1 id="start">科普</h1>'))
TABLE = Register("台账", "events", "zh-Hans", [("活动", 1.0, "left")], [["讲座"]])


def set_all(work, tmp_path, *, processes=1, seconds=60, memory=GIGABYTE):
    files = [(section, tmp_path / f"{number}.pdf") for number, section in enumerate(work)]
    with Press(processes, seconds=seconds, memory=memory) as press:
        return dict(press.set_all(files))


@pytest.mark.parametrize("processes", [0, 2])
def test_texts_and_registers_become_files(tmp_path, processes):
    outcome = set_all([PLAIN, TABLE], tmp_path, processes=processes)
    assert outcome == {0: Setting(1, {"start": 0}), 1: Setting(1, {"events": 0})}
    assert all((tmp_path / f"{number}.pdf").read_bytes().startswith(b"%PDF") for number in (0, 1))


def test_with_and_without_processes_the_bytes_are_the_same(tmp_path):
    for processes in (0, 1):
        (tmp_path / str(processes)).mkdir()
        set_all([PLAIN, TABLE], tmp_path / str(processes), processes=processes)
    for name in ("0.pdf", "1.pdf"):
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes()


def test_an_address_outside_is_refused_and_the_next_section_is_set(tmp_path):
    outcome = set_all([Text(SHELL.format('<img src="http://10.0.0.1/a.png">' + " " * 500)), PLAIN], tmp_path)
    assert (outcome[0].trouble, outcome[0].detail) == (Trouble.REFUSED, "http://10.0.0.1/a.png")
    assert outcome[1].pages == 1


def test_a_section_that_takes_too_long_is_ended_and_the_next_is_set(tmp_path):
    endless = Text(SHELL.format("<table>" + "<tr><td>科普</td></tr>" * 60_000 + "</table>"))
    outcome = set_all([endless, PLAIN], tmp_path, seconds=4)
    assert outcome[0].trouble == Trouble.TIME
    assert outcome[1].pages == 1


def test_a_section_that_needs_too_much_memory_is_told(tmp_path):
    outcome = set_all([PLAIN], tmp_path, memory=200 * 1024**2)
    assert outcome[0].trouble in (Trouble.MEMORY, Trouble.BROKEN)


@pytest.mark.parametrize("processes", [0, 1])
def test_a_full_disk_is_no_fault_of_a_section(processes):
    with (
        Press(processes, seconds=60, memory=GIGABYTE) as press,
        pytest.raises(OSError, match="No space left") as refused,
    ):
        list(press.set_all([(PLAIN, Path("/dev/full"))]))
    assert refused.value.errno == errno.ENOSPC


def test_processes_leave_no_faces_behind_however_they_end(tmp_path, monkeypatch):
    desks = tmp_path / "desks"
    desks.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(desks))
    work = [(each, tmp_path / "a.pdf") for each in (PLAIN, Text(PLAIN.html, sheet="pack.css"))]
    with Press(1, seconds=60, memory=GIGABYTE) as press:
        for _life in range(2):
            assert [outcome.pages for _at, outcome in press.set_all(work)] == [1, 1]
            assert len(list(desks.glob("*/*"))) == 1  # one set of faces, whatever the sheets
            press._children[0].process.kill()
            press._children[0].process.wait()
        list(press.set_all(work))
        press._children[0].process.stdin.close()  # as where the worker itself is killed
        press._children[0].process.wait(timeout=60)
        assert not list(desks.iterdir())
        list(press.set_all(work))
    assert not list(desks.iterdir())


@pytest.fixture
def standing(tmp_path):
    """Sets one section in the standing press; ends the press after the test."""

    def set_one(section=PLAIN, seconds=60):
        with standing_press(1, seconds=seconds, memory=GIGABYTE) as press:
            (outcome,) = (outcome for _at, outcome in press.set_all([(section, tmp_path / "a.pdf")]))
            return outcome, press._children[0].process

    yield set_one
    for press in list(module._kept):
        module._let_go(press)


def test_the_next_document_finds_the_process_of_the_last_even_if_that_has_died(standing):
    _outcome, first = standing()
    _outcome, second = standing()
    assert first is second
    second.kill()
    second.wait()
    outcome, third = standing()
    assert outcome.pages == 1
    assert third is not second


def test_a_press_with_other_limits_or_one_given_up_is_not_kept(standing):
    _outcome, first = standing()
    _outcome, second = standing(seconds=50)
    assert first.poll() is not None
    with pytest.raises(KeyError), standing_press(1, seconds=50, memory=GIGABYTE):
        raise KeyError
    assert second.poll() is not None
    assert not module._kept


def test_a_kept_press_that_nobody_needs_is_let_go(standing, monkeypatch):
    monkeypatch.setattr(module, "KEPT_FOR", 0.1)
    _outcome, process = standing()
    assert process.wait(timeout=30) is not None
    assert not module._kept
