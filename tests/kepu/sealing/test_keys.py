"""Sealing and opening, and what becomes of it when keys change."""

import stat

import pytest

from kepu.sealing.keyfile import made_once, put_in_front
from kepu.sealing.keys import CannotOpenError, Unreadable, seal, seal_bytes, seals, unseal, unseal_bytes

OLD, NEW = "old key " * 6, "new key " * 6
NUMBER = "13812345678"


@pytest.mark.parametrize("text", [NUMBER, "010-12345678转801", "𠮷" * 5000, "\ud800"])
def test_what_was_sealed_opens_and_says_nothing_of_itself(text):
    sealed = seal(text)
    assert text not in sealed
    assert sealed.isascii()
    assert unseal(sealed) == text


def test_equal_texts_are_equal_sealed_and_others_are_not():
    assert seal(NUMBER) == seal(NUMBER) != seal("13812345679")


def test_the_first_key_seals_and_all_open(settings):
    settings.FIELD_KEYS = [OLD]
    old = seal(NUMBER)
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal(old) == NUMBER
    assert seal(NUMBER) != old
    assert seals(NUMBER) == [seal(NUMBER), old]


def test_without_its_key_a_text_says_so_and_keeps_what_it_was(settings):
    settings.FIELD_KEYS = [OLD]
    old = seal(NUMBER)
    settings.FIELD_KEYS = [NEW]
    found = unseal(old)
    assert isinstance(found, Unreadable)
    assert found.token == old
    assert NUMBER not in found


def test_a_changed_text_does_not_open():
    sealed = seal(NUMBER)
    for place in range(16, len(sealed) - 4):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        assert isinstance(unseal(changed), Unreadable)


@pytest.mark.parametrize("broken", ["sealed:", "sealed:00000000:", "sealed:x:@@@", "sealed:x:汉"])
def test_nonsense_behind_the_mark_is_unreadable(broken):
    assert isinstance(unseal(broken), Unreadable)


def test_files_are_sealed_whole(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal_bytes(b"\x00roster")
    assert b"roster" not in sealed
    assert unseal_bytes(sealed) == b"\x00roster"
    assert unseal_bytes(b"from before") == b"from before"
    with pytest.raises(CannotOpenError):
        unseal_bytes(sealed[:-1])
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CannotOpenError):
        unseal_bytes(sealed)


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "own" / "field.keys"
    path.parent.mkdir()
    first = made_once(path)
    assert made_once(path) == first
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    put_in_front(path)
    assert path.read_text().split()[1:] == [first]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["field.keys"]
