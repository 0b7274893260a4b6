"""Take a bounce from standard input, as a mail server's alias hands it over (a pipe).

Ends with 0 whatever came: a mail server would send anything else back.
"""

import email
import logging
import sys
from email import policy
from typing import Any

from django.core.management.base import BaseCommand

from outreach import mail_reports

logger = logging.getLogger(__name__)
MOST = 1 << 20


class Command(BaseCommand):
    """One mail: a bounce of ours is noted, anything else is left alone."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Read, decide, say what it was."""
        try:
            mail = email.message_from_bytes(sys.stdin.buffer.read(MOST), policy=policy.default)
            taken = mail_reports.take_bounce(mail)
        except Exception as trouble:
            # A mail server would send a bounce of the bounce.
            logger.exception("bounce: %s", type(trouble).__name__)
            taken = False
        self.stdout.write("noted" if taken else "not a bounce of ours")
