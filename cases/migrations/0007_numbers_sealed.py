"""Personal numbers are sealed at rest and found by a keyed hash; the clear column goes."""

from django.db import migrations, models

BATCH = 5000
SHAPE = r"^\d{13}$"


def seal_all(apps, schema_editor):
    # A library without models; the keys come from the settings, as everywhere.
    from intespo.kit.sealing import keyed_hash, seal  # noqa: PLC0415

    alias = schema_editor.connection.alias
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('intespo.county_from', '0', true),"
            " set_config('intespo.county_to', '32767', true)"
        )
    for name in ("Youth", "ListRow"):
        rows = apps.get_model("cases", name).objects.using(alias).exclude(cnp=None).exclude(cnp="")
        found = rows.only("id", "cnp", "decision") if name == "ListRow" else rows.only("id", "cnp")
        batch = []
        for row in found.iterator(BATCH):
            row.cnp_sealed = seal(row.cnp)
            known = name == "Youth" or row.decision != "rejected"
            row.cnp_hash = keyed_hash(row.cnp) if known else None
            batch.append(row)
        rows.bulk_update(batch, ["cnp_sealed", "cnp_hash"], BATCH)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_row_security")]
    operations = [
        migrations.RemoveConstraint(model_name="youth", name="youth_cnp_shape"),
        migrations.AddField("youth", "cnp_sealed", models.BinaryField(null=True)),
        migrations.AddField("youth", "cnp_hash", models.UUIDField(null=True, unique=True)),
        migrations.AddField("listrow", "cnp_sealed", models.BinaryField(null=True)),
        migrations.AddField("listrow", "cnp_hash", models.UUIDField(null=True)),
        migrations.RunPython(seal_all, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField("youth", "cnp"),
        migrations.RemoveField("listrow", "cnp"),
        migrations.AddConstraint(
            model_name="youth",
            constraint=models.CheckConstraint(
                condition=models.Q(("cnp_hash", None), ("cnp_sealed", None))
                | models.Q(("cnp_hash__isnull", False), ("cnp_sealed__isnull", False)),
                name="youth_cnp_whole",
            ),
        ),
    ]
