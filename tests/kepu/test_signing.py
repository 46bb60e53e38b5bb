"""Signing with a certificate that was made for the test, as an office would get one from its authority."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from kepu import signing
from kepu.signing import CertificateError, load_certificate, sign_pdf

NAME = "科普街道办事处"
NOW = datetime(2026, 6, 30, tzinfo=UTC)  # a year of validity around the frozen day


def make_certificate(
    path, *, passphrase="口令 1", begins=NOW - timedelta(days=180), days=365, for_signing=True, key=True
):
    """A PKCS#12 file at `path`; gives back the certificate in it."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"], False,
    )  # fmt: skip
    usage |= {"digital_signature": for_signing, "key_cert_sign": not for_signing}
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key())
    builder = builder.serial_number(7).not_valid_before(begins).not_valid_after(begins + timedelta(days=days))
    certificate = builder.add_extension(x509.KeyUsage(**usage), critical=True).sign(secret, hashes.SHA256())
    locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"", secret if key else None, certificate, None, locked))
    return certificate


@pytest.fixture
def file(tmp_path):
    return tmp_path / "office.p12"


def refusal(path, passphrase="口令 1") -> str:
    with pytest.raises(CertificateError) as caught:
        load_certificate(str(path), passphrase)
    return caught.value.sentence


def validated(found, trusted):
    """pyHanko's verdict, asked in a thread of its own: a browser of an earlier journey may leave an event loop here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(validate_pdf_signature, found, signer_validation_context=trusted).result()


def test_a_good_certificate_says_whose_it_is(file):
    make_certificate(file)
    assert load_certificate(str(file), "口令 1").name == NAME


def test_one_without_passphrase_is_taken_too(file):
    make_certificate(file, passphrase="")
    assert load_certificate(str(file), "").name == NAME


def test_what_cannot_sign_is_refused_with_the_reason(file):
    assert refusal(file) == signing.MISSING
    file.write_bytes(b"no certificate")
    assert refusal(file) == signing.WRONG
    make_certificate(file)
    assert refusal(file, "falsch") == signing.WRONG
    make_certificate(file, begins=NOW - timedelta(days=400))
    assert refusal(file) == signing.EXPIRED
    make_certificate(file, begins=NOW + timedelta(days=2))
    assert refusal(file) == signing.EARLY
    make_certificate(file, for_signing=False)
    assert refusal(file) == signing.NOT_FOR_SIGNING
    make_certificate(file, key=False)
    assert refusal(file) == signing.NO_KEY


def test_no_secret_is_shown_with_a_certificate(file):
    make_certificate(file)
    assert "口令" not in repr(load_certificate(str(file), "口令 1"))


def test_a_signature_is_valid_and_leaves_what_was_there(file, tmp_path):
    signer = make_certificate(file)
    plain, signed = tmp_path / "plain.pdf", tmp_path / "signed.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    sign_pdf(plain, signed, load_certificate(str(file), "口令 1"))
    content = signed.read_bytes()
    assert content.startswith(plain.read_bytes())
    reader = PdfFileReader(BytesIO(content))
    (found,) = reader.embedded_signatures
    trusted = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    status = validated(found, trusted)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert found.signer_cert.serial_number == signer.serial_number
    damaged = bytearray(content)
    damaged[200] ^= 1
    (found,) = PdfFileReader(BytesIO(bytes(damaged)), strict=False).embedded_signatures
    assert not validated(found, trusted).intact
