"""Policies and history of registrations and letters; their columns with persons are not kept."""

from django.db import migrations

from intespo.accounts.history import keep
from intespo.accounts.policies import protect


class Migration(migrations.Migration):
    dependencies = [("outreach", "0007_letters_and_registrations")]
    operations = [
        protect("outreach_publicregistration"),
        protect("outreach_letterbatch"),
        keep("outreach_publicregistration", only=("youth_id", "handled_at")),
        keep("outreach_letterbatch", only=("status", "posted_at")),
    ]
