"""Reports made before counties had their own: their files become the country's document."""

from django.db import migrations

COPY = [
    """
    INSERT INTO reporting_reportdocument (run_id, county_id, cells, status, failure, sha256, pdf,
        pdf_sha256, signed_pdf, xlsx, xlsx_sha256)
    SELECT DISTINCT ON (sha256) id, NULL, '{}', status, failure, sha256, pdf, pdf_sha256, '', xlsx, ''
    FROM reporting_reportrun WHERE status = 'done' AND sha256 <> '' ORDER BY sha256, id
    """,
    # Deferred checks of the rows would stand in the way of the next migration.
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_monthly_sets")]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
