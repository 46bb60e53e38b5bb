"""What hostile and careless people type, by the kind of field they type it into (lists 1 to 3 and 5 of the threats)."""

from hypothesis import strategies as st

from tests.kepu.hostile import INVISIBLE, STRANGE, UNPRINTABLE

TEXTS = [
    *UNPRINTABLE.values(),
    *STRANGE.values(),
    *(f"讲{mark}座" for mark in INVISIBLE),
    "",
    "　 ",
    "\ud800",
    "长" * 300,
    "长" * 10_001,
    "a" * 30_000,
    "\r\n",
    "a\r\nSet-Cookie: x=1",
    "１２",
    "null",
    "on",
    "0",
]
NUMBERS = [
    "-1", "0", "1", "１２", "1,200", "1.5", "2147483648", "9223372036854775808", "1" + "0" * 18, "9" * 30, "9" * 400,
    "1e9", "1e999", "NaN", "Infinity", "-0", "+5", "0x10", "三十", "½", "²", "٣", "", " ", "1_000", "12人",
]  # fmt: skip
DAYS = [
    "2025-02-29", "2026-04-31", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13-01", "2025年13月1日",
    "2026年5月1日",
    "2026/5/1", "1900-02-29", "46000", "2026-05-01T00:00:00+14:00", "2099-01-01", "1999-12-31", "-1-1-1", "明天", "",
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "//evil",
    "http://[::1",
    "http://\0",
    "http://a b/",
    "x@",
    "@",
]
KEYS = ["x", "", "0", "-1", "9" * 30, "11111111-2222-4333-8444-555555555555", "1;2", "../1", "\0", "None", "1.0", "¹"]
SMUGGLED = {
    "role": ["admin"],
    "community": ["2", "9" * 30],
    "status": ["approved"],
    "review": ["confirmed"],
    "id": ["77"],
    "created_by": ["1"],
    "is_superuser": ["on"],
    "next": ["//evil", "javascript:alert(1)"],
    "form-TOTAL_FORMS": ["9" * 30, "-1", "x"],
    "kept-TOTAL_FORMS": ["9" * 30, "3000", "x"],
    "findings-TOTAL_FORMS": ["9" * 30, "3000", "x"],
}

anything = st.one_of(
    st.sampled_from(TEXTS + NUMBERS + DAYS + ADDRESSES + KEYS),
    st.text(st.characters(exclude_categories=()), max_size=60),
)


def typed(kind: str, offered: list[str]) -> st.SearchStrategy[str]:
    """A value for a field of that kind, of which a page offers some: mostly of its own sort, sometimes of any."""
    own = {"date": DAYS, "number": NUMBERS, "url": ADDRESSES, "hidden": KEYS, "choice": KEYS}.get(kind, TEXTS)
    return st.one_of(*[st.sampled_from(values) for values in (own, offered) if values], anything)
