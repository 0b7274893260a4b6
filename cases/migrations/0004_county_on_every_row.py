"""Rows that hang on a case, a list or a youth carry its county, for the row policies."""

import django.db.models.deletion
from django.db import migrations, models

PARENTS = {
    "casemember": ("cases_case", "case_id"),
    "listrow": ("cases_sourcelist", "source_list_id"),
    "provenance": ("cases_youth", "youth_id"),
}


def county(**more):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="territory.county",
        **more,
    )


def fill(model, parent, key):
    return migrations.RunSQL(
        f"UPDATE cases_{model} r SET county_id = p.county_id FROM {parent} p WHERE p.id = r.{key}",
        migrations.RunSQL.noop,
        elidable=True,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_age_rules"), ("territory", "0001_initial")]
    operations = [
        operation
        for model, (parent, key) in PARENTS.items()
        for operation in (
            migrations.AddField(model, "county", county(null=True)),
            fill(model, parent, key),
            migrations.AlterField(model, "county", county()),
        )
    ]
