"""Telephone numbers, as people write them."""

import pytest
from django.core.exceptions import ValidationError

from kepu.phones import phone_number, plain_phone


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0086-13812345678",
        "８６１３８１２３４５６７８",
    ],
)
def test_a_mobile_number_is_kept_as_its_eleven_digits(written):
    assert plain_phone(written) == "13812345678"


@pytest.mark.parametrize("written", ["010-12345678", "（028）8765 4321转801", "13812345678/028-87654321", "110 120"])
def test_another_number_stays_as_it_was_grouped_and_is_taken(written):
    phone_number(plain_phone(written))
    assert plain_phone(written) == written.replace("（", "(").replace("）", ")")


@pytest.mark.parametrize("written", ["无", "138123456七八", "tel 123456", "1234", "+" + "1" * 41])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValidationError):
        phone_number(plain_phone(written))
