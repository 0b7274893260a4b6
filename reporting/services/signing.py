"""The agency's signature on a report (PAdES), where a certificate is set; else none."""

from io import BytesIO

from django.conf import settings

FIELD = "Semnatura"


def sign(document: bytes) -> bytes | None:
    """The document with the agency's signature; None when there is no certificate.

    Its bytes differ each time (a signature has its moment): the file without it is the one that is
    made again and compared.
    """
    if not settings.REPORT_CERTIFICATE:
        return None
    # Imported here: it is only there where it is used.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    signer = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        settings.REPORT_CERTIFICATE, passphrase=settings.REPORT_CERTIFICATE_PASSWORD.encode()
    )
    if signer is None:
        raise OSError("the certificate of reports cannot be read")
    meta = signers.PdfSignatureMetadata(field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES)
    out = BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(document)), meta, signer, output=out)
    return out.getvalue()
