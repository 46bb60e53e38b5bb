"""Codes that people read off paper."""

import pytest

from kepu.codes import ALPHABET, LENGTH, grouped, is_code, new_code, tidied


def test_a_new_code_is_a_code_and_no_two_are_alike():
    codes = {new_code() for _each in range(200)}
    assert len(codes) == 200
    assert all(is_code(code) for code in codes)
    assert not set("01OIL") & set(ALPHABET)


def test_any_wrong_letter_and_any_two_that_changed_places_are_noticed():
    code = new_code()
    for place in range(LENGTH):
        for letter in set(ALPHABET) - {code[place]}:
            assert not is_code(code[:place] + letter + code[place + 1 :])
        for other in range(place):
            if code[other] != code[place]:
                letters = list(code)
                letters[place], letters[other] = letters[other], letters[place]
                assert not is_code("".join(letters))


def test_a_code_is_taken_as_people_type_it():
    code = new_code()
    printed = grouped(code)
    assert [len(group) for group in printed.split("-")] == [4, 4, 4]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (printed, printed.lower(), f" {printed.replace('-', ' ')} ", printed.replace("-", "－"), wide):
        assert tidied(typed) == code


@pytest.mark.parametrize("text", ["", "ABC", "0" * LENGTH, "Ä" * LENGTH, "\0", "长" * 5000])
def test_anything_else_is_no_code(text):
    assert not is_code(tidied(text))
