"""`migrate`, run as the owner: the role that serves may not change tables."""

from django.core.management.base import CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's own command on the `owner` connection."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The same words, another default."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
