"""Counters are squashed every few minutes: what that leaves behind is cleared before it adds up."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reporting", "0012_rows_counted_once")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE reporting_counter SET (autovacuum_vacuum_scale_factor = 0.05,"
            " autovacuum_vacuum_threshold = 200, autovacuum_vacuum_insert_scale_factor = 0.05)",
            "ALTER TABLE reporting_counter RESET (autovacuum_vacuum_scale_factor,"
            " autovacuum_vacuum_threshold, autovacuum_vacuum_insert_scale_factor)",
        ),
    ]
