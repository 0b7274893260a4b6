"""Changes of profiles and their answers are kept."""

from django.db import migrations

from intespo.accounts.history import keep


class Migration(migrations.Migration):
    dependencies = [("profiling", "0002_row_security"), ("accounts", "0002_the_record")]
    operations = [keep("profiling_profile"), keep("profiling_profileanswer")]
