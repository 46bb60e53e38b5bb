"""Files for tests of backups and checks: pictures as evidence, and packs of a few bytes whose parts belong together."""

import hashlib
import io
import json
import random
import zipfile

from django.conf import settings
from django.utils import timezone
from PIL import Image

from kepu.evidence.actions import store
from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.renditions import SIZES
from kepu.evidence.storage import original_path
from reports.models import Pack, PackPart
from reports.packs.archive import MANIFEST
from reports.packs.shelf import shelved
from tests.conftest import TODAY
from tests.kepu.evidence.specimens import jpeg


def photos(count: int) -> list[StoredFile]:
    return [store(io.BytesIO(jpeg(size=(40 + n, 30))), f"{n}.jpg") for n in range(count)]


def many_photos(count: int, *, seed: int) -> None:
    """JPEGs of noise, 60 to 200 KB, with renditions, put on the disk without the care that people's files get."""
    chance, rows = random.Random(seed), []
    for _number in range(count):
        width, height = chance.randint(380, 640), chance.randint(250, 470)
        data = io.BytesIO()
        Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3)).save(data, "JPEG")
        content = data.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        path = original_path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        for size in SIZES:
            path.with_name(f"{sha256}.{size}.jpg").write_bytes(content[: len(content) // 4] + size.encode())
        about = {"media_type": MediaType.JPEG, "width": width, "height": height}
        rows.append(StoredFile(sha256=sha256, size=len(content), **about))
    StoredFile.objects.bulk_create(rows, batch_size=1000)


def pack(number: int) -> Pack:
    """A pack as the worker leaves it: PDF and ZIP under their SHA-256, the ZIP naming pack and PDF."""
    name = f"KP-2026-{number:04d}"
    pdf, pdf_size = _shelve(b"%PDF-1.7 " + name.encode(), ".pdf")
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        listed = {"number": name, "files": [{"path": "pack.pdf", "size": pdf_size, "sha256": pdf}]}
        archive.writestr(MANIFEST, json.dumps(listed))
    sha256, size = _shelve(inside.getvalue(), ".zip")
    made = Pack.objects.create(
        number=name,
        standard=settings.DEFAULT_STANDARD,
        starts_on=TODAY,
        as_of=TODAY,
        built_at=timezone.now(),
        pdf_sha256=pdf,
        pdf_size=pdf_size,
        zip_size=size,
    )
    PackPart.objects.create(pack=made, number=1, sha256=sha256, size=size)
    return made


def _shelve(data: bytes, suffix: str) -> tuple[str, int]:
    sha256 = hashlib.sha256(data).hexdigest()
    shelved(sha256, suffix).write_bytes(data)
    return sha256, len(data)
