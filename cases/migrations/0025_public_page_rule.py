"""What a registration on the public page does: it adds, as a list does."""

from django.db import migrations


def write_rule(apps, schema_editor):
    rules = apps.get_model("cases", "ListRule").objects.using(schema_editor.connection.alias)
    basis = "tineri care s-au înscris pe pagina publică și au confirmat numărul sau adresa"
    values = {"effect": "adds", "reason": "", "basis": basis}
    rules.get_or_create(kind="public_page", defaults=values)


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_public_page")]
    operations = [migrations.RunPython(write_rule, migrations.RunPython.noop, elidable=True)]
