"""Personal numbers are sealed at rest and found by a keyed hash; the clear column goes."""

from django.db import migrations, models

BATCH = 20_000


def seal_all(apps, schema_editor):
    # A library without models; the keys come from the settings, as everywhere.
    from intespo.kit.sealing import keyed_hash, seal  # noqa: PLC0415

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('intespo.county_from', '0', true),"
            " set_config('intespo.county_to', '32767', true)"
        )
        for table, known in (("cases_youth", "true"), ("cases_listrow", "decision <> 'rejected'")):
            last = 0
            while True:
                cursor.execute(
                    f"SELECT id, cnp, {known} FROM {table} WHERE id > %s AND cnp <> ''"
                    " ORDER BY id LIMIT %s",
                    [last, BATCH],
                )
                rows = cursor.fetchall()
                if not rows:
                    break
                last = rows[-1][0]
                cursor.execute(
                    f"UPDATE {table} t SET cnp_sealed = n.sealed, cnp_hash = n.hash FROM"
                    " unnest(%s::bigint[], %s::bytea[], %s::uuid[]) AS n(id, sealed, hash)"
                    " WHERE n.id = t.id",
                    [
                        [key for key, _number, _known in rows],
                        [seal(number) for _key, number, _known in rows],
                        [str(keyed_hash(number)) if found else None for _k, number, found in rows],
                    ],
                )


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
