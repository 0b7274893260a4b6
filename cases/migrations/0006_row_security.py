"""Every table with persons under the county policy, also for its owner."""

from django.db import migrations

from intespo.accounts.policies import protect

TABLES = (
    *("cases_youth", "cases_youthname", "cases_provenance", "cases_sourcelist", "cases_listrow"),
    *("cases_case", "cases_casemember", "cases_contactattempt", "cases_registration"),
    *("cases_counsellingsession", "cases_journalentry", "cases_milestone"),
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_names_by_word")]
    operations = [protect(table) for table in TABLES]
