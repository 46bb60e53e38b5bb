"""Form fields that take what people type: full-width digits, thousands separators, three ways to write a day."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from kepu.periods import FIRST_YEAR, LAST_YEAR
from kepu.text import plain_text, visible
from kepu.wordlist import join_words, split_words

LONGEST_KEY = 18  # digits
_SEPARATORS = re.compile(r"(?<=\d)[,，\s](?=\d{3}(?!\d))")


# Said of fields that nobody sees and therefore nobody can correct.
GARBLED = {"invalid": _("This form did not arrive as it was sent. Please open the page again.")}


def plain_digits(text: str) -> str:
    """Full-width digits made plain and thousands separators taken out: １,２００ -> 1200."""
    folded = text.strip().translate({ord("０") + digit: str(digit) for digit in range(10)} | {ord("．"): "."})
    while (shorter := _SEPARATORS.sub("", folded)) != folded:
        folded = shorter
    return folded


class CountField(forms.IntegerField):
    """A whole number of persons or things. The browser must not judge it: it would drop what was typed."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not a whole number. Write digits only, for example 120."),
        "required": _("Please write a number; 0 if there was nobody."),
    }

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = plain_digits(str(value))
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": str(value)[:40]})
        return int(text)


class NumberField(forms.DecimalField):
    """A number that may have decimals, in digits."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not a number. Write it in digits, for example 2.5."),
        "max_digits": _("This number is too large. Please check it."),
        "max_whole_digits": _("This number is too large. Please check it."),
        "max_decimal_places": _("At most %(max)s digits may stand after the point."),
        "min_value": _("The number cannot be below %(limit_value)s."),
        "max_value": _("The number cannot be above %(limit_value)s."),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        """4.0 as people write it: 4."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = plain_digits(str(value))
        if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,4})?", text):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": str(value)[:40]})
        return super().to_python(text)


class HoursField(NumberField):
    """Hours with at most one decimal."""

    default_error_messages = {"invalid": _("“%(value)s” is not a number. Write hours in digits, for example 2.5.")}


class DayField(forms.DateField):
    """A day: the browser's own picker, and 2025-09-20, 2025/9/20 or 2025年9月20日 where there is none."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not a day of the calendar. Write it like 2025-09-20."),
        "required": _("Please choose the day."),
        "year": _("The year of “%(value)s” cannot be right. It must lie between %(first)d and %(last)d."),
    }

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(plain_digits(value) if isinstance(value, str) else value)
        except forms.ValidationError:
            shown = {"value": str(value)[:40]}
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", shown) from None

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            shown = {"value": value, "first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(self.error_messages["year"], "year", shown)


class LineField(forms.CharField):
    """A text without characters that cannot be printed or that nobody sees."""

    default_validators = [plain_text]

    def to_python(self, value):
        return visible(super().to_python(value)).strip()


class LinkField(forms.URLField):
    """The address of a page on the web. The browser must not judge it: it knows neither our words nor http alone."""

    default_error_messages = {
        "invalid": _(
            "This is no address of a page on the web. Copy it whole from the browser; "
            "it begins with http:// or https://."
        ),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "url", "autocomplete": "off"}
        super().__init__(**{"assume_scheme": "https", "widget": forms.TextInput(attrs=attrs)} | kwargs)

    def to_python(self, value):
        link = super().to_python(value)
        if link and not link.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return link


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows of a register. A key that is no number a database holds is not among them."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not, or no longer, among the choices. Please choose again."),
        "invalid_pk_value": _("“%(pk)s” is not, or no longer, among the choices. Please choose again."),
    }

    def clean(self, value):
        for key in value or ():
            if not (str(key).isdecimal() and len(str(key)) <= LONGEST_KEY):
                shown = {"pk": str(key)[:40]}
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", shown)
        return super().clean(value)


class WordsField(LineField):
    """Several names in one line, separated as in a ledger cell; cleaned to a list of str."""

    def prepare_value(self, value):
        return join_words(value) if isinstance(value, list) else value

    def clean(self, value):
        return split_words(super().clean(value))

    def has_changed(self, initial, data):
        return split_words(data or "") != (initial if isinstance(initial, list) else split_words(initial or ""))
