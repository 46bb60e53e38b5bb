"""What is left of a name, and of a year that tells of a person."""

import pytest

from kepu.exchange.masking import ERASED, masked_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张伟", "张*"), ("努尔古丽·买买提", "努**"), ("1968", "****"), ("", ""), (ERASED, ERASED)],
)
def test_a_name_keeps_its_first_character_and_a_year_nothing(name, shown):
    assert masked_name(name) == shown
