"""Messages are under the county policy."""

from django.db import migrations

from intespo.accounts.policies import protect


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_initial")]
    operations = [protect("outreach_message")]
