"""News that upper apps hear; sent inside the transaction that makes it true."""

from django.dispatch import Signal

# The temporary table `forgotten` holds the ids of youths: ways to reach them and free texts go.
forgotten = Signal()
# youth: no message may leave for this person any more.
objected = Signal()
# youth, channel: consent to this way of being reached was withdrawn; what waits does not leave.
unwanted = Signal()
