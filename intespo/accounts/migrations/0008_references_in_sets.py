"""What checks references a statement at a time (`references.py`)."""

from django.db import migrations

from intespo.accounts.references import BACK, FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_history_by_key")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
