"""A report with the agency's signature, made with a certificate of the test's own."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from reporting.services import signing


@pytest.fixture
def certificate(tmp_path: Path, settings: Any) -> Path:
    """A PKCS#12 file that the settings name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ANOFM (simulat)")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "anofm.p12"
    sealed = BestAvailableEncryption(b"proba")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"anofm", key, made, None, sealed))
    settings.REPORT_CERTIFICATE = str(path)
    settings.REPORT_CERTIFICATE_PASSWORD = "proba"
    return path


def document() -> bytes:
    out = BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def test_without_a_certificate_there_is_no_signature(settings: Any) -> None:
    settings.REPORT_CERTIFICATE = ""
    assert signing.sign(document()) is None


def test_the_signature_is_whole_and_covers_the_document(certificate: Path) -> None:
    signed = signing.sign(document())
    assert signed is not None
    [found] = PdfFileReader(BytesIO(signed)).embedded_signatures
    trust = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(found, trust)
    assert status.intact
    assert status.valid
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_signed_report_that_was_changed_is_seen(certificate: Path) -> None:
    signed = bytearray(signing.sign(document()) or b"")
    place = signed.index(b"/MediaBox")
    signed[place + 12 : place + 13] = b"9"
    [found] = PdfFileReader(BytesIO(bytes(signed))).embedded_signatures
    trust = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    assert not validate_pdf_signature(found, trust).intact


def test_a_wrong_password_is_said(certificate: Path, settings: Any) -> None:
    settings.REPORT_CERTIFICATE_PASSWORD = "alta"
    with pytest.raises(OSError, match="certificate"):
        signing.sign(document())
