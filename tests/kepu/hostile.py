"""What careless and hostile people send, and how an answer to it must sound."""

import re

from tests.test_chinese_interface import english_in

INVISIBLE = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff")
# Refused: nobody means them, and they break databases, files or what the eye reads.
UNPRINTABLE = {
    "NUL": "讲\x00座",
    "bell": "讲\x07座",
    "escape": "\x1b[31m讲座",
    "delete": "讲\x7f座",
    "C1 control": "讲\x85座",
    "right-to-left override": "讲\u202e座",
    "isolate": "讲\u2066座",
    "no character": "讲\uffff座",
}
# Taken as they are, and shown as they are.
STRANGE = {
    "emoji of several parts": "👨\u200d👩\u200d👧 亲子讲座",
    "rare characters": "𠮷祥 㐂 〇 𪚥",
    "traditional characters": "科學講座",
    "combining marks": "e\u0301" * 40,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ user.password }}{% debug %}",
    "SQL": "'; DROP TABLE campaigns_event; --",
    "placeholders": "%s %(name)s {0} ${x}",
    "path": "../../etc/passwd",
    "formula": '=HYPERLINK("http://evil")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "apostrophes": "''=1+1",
}


def is_sentence(text: str, named: set[str] = frozenset()) -> bool:
    """Whether `text` is a full sentence in Chinese: long enough, closed, no word of English but those `named`."""
    foreign = english_in(re.sub(r"“[^”]*”", "", text)) - {"UTF", "GB", "WPS", "http", "https"} - named
    return len(text) >= 6 and text[-1] in "。？" and bool(re.search(r"[一-鿿]{3}", text)) and not foreign
