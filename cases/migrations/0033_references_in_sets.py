"""What a list writes by the hundred thousand refers to rows that are there."""

from django.db import migrations

from intespo.accounts.references import Reference, guard, refer

COUNTY = Reference("county_id", "territory_county")
LOCALITY = Reference("locality_id", "territory_locality", "siruta")
YOUTH = Reference("youth_id", "cases_youth")
WHOSE = ("cases_case", "cases_milestone", "cases_provenance")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0032_fewer_checks_a_row"),
        ("accounts", "0008_references_in_sets"),
    ]
    operations = [
        *refer("cases_youth", COUNTY, LOCALITY, Reference("created_by_id", "accounts_user")),
        *refer("cases_case", YOUTH, COUNTY),
        *refer(
            "cases_milestone",
            *(YOUTH, Reference("case_id", "cases_case"), COUNTY, LOCALITY),
            Reference("recorded_by_id", "accounts_user"),
        ),
        *refer("cases_provenance", YOUTH, Reference("source_list_id", "cases_sourcelist")),
        guard("cases_youth", "id", *((table, "youth_id") for table in WHOSE)),
        guard("cases_case", "id", ("cases_milestone", "case_id")),
        guard("cases_sourcelist", "id", ("cases_provenance", "source_list_id")),
        guard(
            "territory_county",
            "id",
            *((t, "county_id") for t in ("cases_youth", "cases_case", "cases_milestone")),
        ),
        guard(
            "territory_locality",
            "siruta",
            *((table, "locality_id") for table in ("cases_youth", "cases_milestone")),
        ),
        guard(
            "accounts_user",
            "id",
            ("cases_youth", "created_by_id"),
            ("cases_milestone", "recorded_by_id"),
        ),
    ]
