"""Changes of rows about persons are kept; a list's row keeps what was read, not each decision."""

from django.db import migrations

from intespo.accounts.history import keep

TABLES = (
    *("cases_youth", "cases_provenance", "cases_sourcelist", "cases_case", "cases_casemember"),
    *("cases_contactattempt", "cases_registration", "cases_counsellingsession"),
    *("cases_journalentry", "cases_milestone"),
)
READ = (
    *(
        "cnp_sealed",
        "cnp_hash",
        "last_name",
        "first_name",
        "birth_date",
        "sex",
        "locality_id",
        "address",
        "phone",
    ),
    "education",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_numbers_sealed"), ("accounts", "0002_the_record")]
    operations = [*(keep(table) for table in TABLES), keep("cases_listrow", only=READ)]
