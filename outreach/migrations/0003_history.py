"""Changes of a message's address and text are kept; its delivery state says itself what it was."""

from django.db import migrations

from intespo.accounts.history import keep


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_row_security"), ("accounts", "0002_the_record")]
    operations = [keep("outreach_message", only=("recipient", "subject", "body"))]
