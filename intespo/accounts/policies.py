"""Row policies and who needs one: SQL for the migrations, and the list of tables with persons.

A policy is a range on the table's own `county_id`: it stands in the index condition, and a setting
that is missing or empty gives NULL, which is no row (performance.md §9). The setting stands in a
subquery, which a statement computes once: bare, it is computed for every row that a scan meets, and
an import that joins the country took a third longer.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import connections, migrations
from django.db.models import ForeignKey, Model

_LIMIT = "(SELECT nullif(current_setting('intespo.county_{end}', true), '')::int)"
WITHIN = f"county_id >= {_LIMIT.format(end='from')} AND county_id <= {_LIMIT.format(end='to')}"
PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY county ON {table} USING ({within});
"""
RELEASE = """
DROP POLICY county ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def protect(table: str) -> migrations.RunSQL:
    """The migration step that puts a table with persons under the county policy."""
    return migrations.RunSQL(
        PROTECT.format(table=table, within=WITHIN), RELEASE.format(table=table)
    )


def person_models() -> list[type[Model]]:
    """Models that say `bears_persons`, and all that point at one of them, however far."""
    models = apps.get_models()
    found = {model for model in models if getattr(model, "bears_persons", False)}
    while more := {model for model in models if model not in found and _targets(model) & found}:
        found |= more
    return sorted(found, key=lambda model: model._meta.db_table)


def _targets(model: type[Model]) -> set[type[Model]]:
    return {f.related_model for f in model._meta.fields if isinstance(f, ForeignKey)}  # type: ignore[misc]


class Guard(NamedTuple):
    """How a table is guarded against the role that serves."""

    table: str
    forced: bool
    policies: str
    rights: str
    owner: bool

    @property
    def holds(self) -> bool:
        """Under policy, also for its owner, and not owned by the role that asks."""
        return self.forced and bool(self.policies) and not self.owner


GUARDS = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
    coalesce((SELECT string_agg(p.polname, ' ' ORDER BY p.polname) FROM pg_policy p
              WHERE p.polrelid = c.oid), ''),
    concat_ws(' ', CASE WHEN has_table_privilege(c.oid, 'SELECT') THEN 'select' END,
        CASE WHEN has_table_privilege(c.oid, 'INSERT') THEN 'insert' END,
        CASE WHEN has_table_privilege(c.oid, 'UPDATE') THEN 'update' END,
        CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'delete' END,
        CASE WHEN has_table_privilege(c.oid, 'TRUNCATE') THEN 'TRUNCATE' END),
    pg_has_role(c.relowner, 'USAGE')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname = ANY(%s)
ORDER BY 1
"""


def guards(using: str = "default") -> Iterator[Guard]:
    """Each table with persons, as the database guards it against the role of a connection."""
    with connections[using].cursor() as cursor:
        cursor.execute(GUARDS, [[model._meta.db_table for model in person_models()]])
        yield from (Guard(*row) for row in cursor.fetchall())


def able_to_bypass(using: str = "default") -> str:
    """Why the role of a connection stands above the policies; empty when it does not."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        name, is_super, bypasses = cursor.fetchone()
    if is_super or bypasses:
        return f"The database role {name} may bypass row security: it must not serve."
    owned = [guard.table for guard in guards(using) if guard.owner]
    return f"The database role {name} owns {', '.join(owned)}: it must not serve." if owned else ""
