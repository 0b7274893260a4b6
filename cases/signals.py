"""News that upper apps hear; sent inside the transaction that makes it true."""

from django.dispatch import Signal

# youth_ids: everything that names these people goes; `whole` is False when only the ways to reach
# them and free texts go.
forgotten = Signal()
# youth: no message may leave for this person any more.
objected = Signal()
