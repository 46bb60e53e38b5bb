"""Packs as the public meets them: rows alone, for what is made of them is looked at elsewhere."""

import hashlib

import pytest
from django.utils import timezone

from kepu.periods import Period
from reports.models import PackPart
from reports.packs.actions import create_pack, issue_pack
from tests.conftest import TODAY
from tests.reports.figures import figures


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def make_pack(officer):
    """`make_pack()` is an issued pack; with `parts=3` its ZIP has three."""

    def make(*, issued=True, replaces=None, parts=1):
        pack = create_pack("demo-district", Period.ending(TODAY), by=officer)
        pack.replaces, pack.built_at, pack.results, pack.pages = replaces, timezone.now(), figures(missing=[]), 42
        pack.pdf_sha256, pack.pdf_size = sha256(f"{pack} pdf"), 800_000
        pack.save()
        for number in range(1, parts + 1):
            PackPart.objects.create(pack=pack, number=number, sha256=sha256(f"{pack} {number}"), size=9_000_000)
        return issue_pack(pack, by=officer) if issued else pack

    return make
