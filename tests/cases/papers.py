"""A paper and a consent, for tests of what is kept of a case."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.enums import (
    Channel,
    Evidence,
    Purpose,
)
from cases.models import (
    Case,
    Consent,
)
from cases.services import (
    consents,
)
from intespo.kit.dates import today
from tests.factories import (
    UserFactory,
)

PDF = b"%PDF-1.7\n" + b"x" * 200


def paper(content: bytes = PDF, name: str = "act.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def consent(case: Case, **named: Any) -> Consent:
    """A consent to text messages, spoken before a witness."""
    words = {"on": today(), "evidence": Evidence.SPOKEN, "witness": "Ana Pop", "by": UserFactory()}
    return consents.give(case, Purpose.MESSAGES, Channel.SMS, **{**words, **named})
