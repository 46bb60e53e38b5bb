"""How numbers, rates and dates are written on screen and on paper."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats

ONE_DECIMAL = Decimal("0.1")


def rounded(value: Decimal) -> Decimal:
    """One decimal, rounded half up, as the standard asks of every share."""
    return value.quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP)


def share(numerator: int, denominator: int) -> Decimal:
    """Percentage, unrounded (it is judged before it is rounded). `denominator` must not be 0."""
    return Decimal(100) * numerator / denominator


def number(value) -> str:
    """A number with thousands separators; decimals only where it has them; "–" for None."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        value = rounded(value) if value != value.to_integral_value() else value.to_integral_value()
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def exact(value) -> str:
    """A number with thousands separators and every decimal that it has; "–" for None."""
    if value is None:
        return "–"
    return formats.number_format(f"{Decimal(value).normalize():f}", use_l10n=True, force_grouping=True)


def percent(value) -> str:
    """A share with one decimal and the sign, "–" for None."""
    if value is None:
        return "–"
    return formats.number_format(rounded(Decimal(value)), decimal_pos=1) + "%"


def day(value: date | None) -> str:
    """A date as people read it in the current language, "–" for None."""
    return formats.date_format(value, "DATE_FORMAT") if value else "–"


def file_size(count: int) -> str:
    """Bytes as people read them: 820 KB, 3.4 MB, 20 MB, 1.5 GB."""
    if count < 1024**2:
        return f"{max(1, round(count / 1024))} KB"
    unit, name = (1024**2, "MB") if count < 1024**3 else (1024**3, "GB")
    return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
