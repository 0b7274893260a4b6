"""The history of an update of many rows is written column by column, not key by key."""

from importlib import import_module

from django.db import migrations

from intespo.accounts.history import FUNCTIONS

# What replaces a function takes its settings with it.
path = import_module("intespo.accounts.migrations.0005_functions_of_the_owner").path


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_references_in_sets")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *(path(function) for function in ("keep_change()", "keep_column_change()")),
    ]
