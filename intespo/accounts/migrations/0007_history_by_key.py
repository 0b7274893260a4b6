"""The history compares a changed row key by key instead of joining two lists of keys."""

from importlib import import_module

from django.db import migrations

from intespo.accounts.history import FUNCTIONS

# What replaces a function takes its settings with it.
path = import_module("intespo.accounts.migrations.0005_functions_of_the_owner").path


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_changes_by_time")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        *(path(function) for function in ("keep_change()", "keep_column_change()")),
    ]
