"""References of many rows are looked up in the order of the keys they point to."""

from django.db import migrations

from intespo.accounts.references import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_history_of_many_rows")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
