from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_past_reports")]

    operations = [
        migrations.RemoveField(
            model_name="reportrun",
            name="pdf",
        ),
        migrations.RemoveField(
            model_name="reportrun",
            name="pdf_sha256",
        ),
        migrations.RemoveField(
            model_name="reportrun",
            name="progress",
        ),
        migrations.RemoveField(
            model_name="reportrun",
            name="xlsx",
        ),
    ]
