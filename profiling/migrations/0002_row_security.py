"""Answers carry the county of their profile; profiles and answers are under the county policy."""

import django.db.models.deletion
from django.db import migrations, models

from intespo.accounts.policies import protect


def county(**more):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="territory.county",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("profiling", "0001_initial"), ("territory", "0001_initial")]
    operations = [
        migrations.AddField("profileanswer", "county", county(null=True)),
        migrations.RunSQL(
            "UPDATE profiling_profileanswer r SET county_id = p.county_id"
            " FROM profiling_profile p WHERE p.id = r.profile_id",
            migrations.RunSQL.noop,
            elidable=True,
        ),
        migrations.AlterField("profileanswer", "county", county()),
        protect("profiling_profile"),
        protect("profiling_profileanswer"),
    ]
