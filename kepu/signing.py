"""Signs a PDF with a certificate. The only module that knows pyHanko; nothing is fetched, no time is asked for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

FIELD = "KepuSignature"
MISSING = gettext_noop("The certificate file is not where the setting says, or cannot be read: %(detail)s")
WRONG = gettext_noop("The certificate file cannot be opened: it is damaged, or its passphrase is wrong. %(detail)s")
NO_KEY = gettext_noop("The certificate file holds no private key, so nothing can be signed with it: %(detail)s")
EARLY = gettext_noop("The certificate is not valid yet; it will be from %(detail)s.")
EXPIRED = gettext_noop("The certificate has expired on %(detail)s. Ask for a new one, or take the setting out.")
NOT_FOR_SIGNING = gettext_noop("The certificate was not issued for signing documents: %(detail)s")


class CertificateError(Exception):
    """A certificate cannot be used. `sentence` is marked for translation; `detail` fills its `%(detail)s`."""

    def __init__(self, sentence: str, detail: str):
        super().__init__(_(sentence) % {"detail": detail})
        self.sentence, self.detail = sentence, detail


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, found good for signing today. `name` is its holder's."""

    name: str
    ends_at: datetime
    data: bytes = field(repr=False)
    passphrase: bytes = field(repr=False)


def load_certificate(path: str, passphrase: str) -> Certificate:
    """Read a PKCS#12 file. Raises CertificateError where it cannot be read or must not be used today."""
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CertificateError(MISSING, path) from error
    secret = passphrase.encode()
    try:
        found = load_pkcs12(data, secret or None)
    except ValueError as error:
        raise CertificateError(WRONG, path) from error
    if found.key is None or found.cert is None:
        raise CertificateError(NO_KEY, path)
    return Certificate(*_checked(found.cert.certificate, path), data, secret)


def _checked(certificate, path: str) -> tuple[str, datetime]:
    """The holder's name and the end of a certificate. Raises CertificateError."""
    begins_at, ends_at = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if timezone.now() < begins_at:
        raise CertificateError(EARLY, f"{timezone.localtime(begins_at):%Y-%m-%d}")
    if timezone.now() > ends_at:
        raise CertificateError(EXPIRED, f"{timezone.localtime(ends_at):%Y-%m-%d}")
    if not _may_sign(certificate):
        raise CertificateError(NOT_FOR_SIGNING, path)
    return _name_of(certificate)[:200], ends_at


def _may_sign(certificate) -> bool:
    """A certificate that says what it is for must say signing; one that does not say may do everything."""
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _name_of(certificate) -> str:
    from cryptography.x509.oid import NameOID

    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def sign_pdf(path: Path, target: Path, certificate: Certificate) -> None:
    """Write `path` with an invisible signature to `target`. What was there stays byte for byte at its beginning."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

    signer = SimpleSigner.load_pkcs12_data(certificate.data, other_certs=(), passphrase=certificate.passphrase or None)
    # Outside the page, as PDF/UA-1 7.18.4 asks of a field that is no tagged part of it.
    place = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    spec = SigFieldSpec(FIELD, invis_sig_settings=place, readable_field_name=_("Signature of %s") % certificate.name)
    # The office's own certificate may say no more of its use than that it signs.
    about = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", signer_key_usage=set())
    with path.open("rb") as source, target.open("w+b") as out:
        writer = IncrementalPdfFileWriter(source)
        signing = PdfSigner(about, signer, new_field_spec=spec)
        # pyHanko runs an event loop of its own, which fails in a thread that has one already: so, in a fresh thread.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(signing.sign_pdf, writer, output=out).result()
