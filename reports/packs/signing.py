"""The office's signature under a pack, where settings.PACK_CERTIFICATE names a certificate."""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from kepu.jobs.runs import JobFailure
from kepu.signing import Certificate, CertificateError, load_certificate, sign_pdf
from reports.packs.archive import measured


class Signature(NamedTuple):
    """Whose certificate signed, and the SHA-256 of the PDF before; both "" where nothing was signed."""

    signer: str = ""
    unsigned_sha256: str = ""


def signing_certificate() -> Certificate | None:
    """The certificate, before any work is begun; None where packs are not signed. Raises JobFailure."""
    if not settings.PACK_CERTIFICATE:
        return None
    try:
        return load_certificate(settings.PACK_CERTIFICATE, settings.PACK_CERTIFICATE_PASSPHRASE)
    except CertificateError as error:
        raise JobFailure(error.sentence, error.detail) from error


def sign(path: Path, certificate: Certificate | None) -> Signature:
    """Sign a finished PDF in its place, whole or not at all."""
    if certificate is None:
        return Signature()
    unsigned = measured(path)[1]
    signed = path.with_suffix(".signed")
    sign_pdf(path, signed, certificate)
    signed.replace(path)
    return Signature(certificate.name, unsigned)
