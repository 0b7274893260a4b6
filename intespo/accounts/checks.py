"""System checks: persons stand under policies, and the role that serves cannot bypass them."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from intespo.accounts.policies import able_to_bypass, guards, person_models


@register(Tags.models)
def persons_have_a_county(app_configs: Any, **_rest: Any) -> Sequence[CheckMessage]:
    """The policy needs the column on the table itself."""
    return [
        Error(
            f"{model._meta.label} bears persons and has no county.",
            hint="Add `county`, fill it, and put `policies.protect` into a migration.",
            obj=model,
            id="accounts.E001",
        )
        for model in person_models()
        if not any(field.attname == "county_id" for field in model._meta.fields)
    ]


@register(Tags.database)
def persons_are_under_policy(
    app_configs: Any, databases: Sequence[str] | None = None, **_rest: Any
) -> Sequence[CheckMessage]:
    """`manage.py check --database default` names a table with persons and no policy."""
    found: list[CheckMessage] = []
    for using in databases or ():
        if using != "default":
            continue
        if trouble := able_to_bypass(using):
            found.append(Error(trouble, id="accounts.E002"))
        found += [
            Error(
                f"The table {guard.table} bears persons and is not under a forced row policy.",
                hint="Add `policies.protect` to a migration of its app.",
                id="accounts.E003",
            )
            for guard in guards(using)
            if not (guard.forced and guard.policies)
        ]
    return found


def refuse_to_serve_unguarded() -> None:
    """Called when the web server or a worker starts: above the policies nothing is served."""
    if trouble := able_to_bypass():
        raise ImproperlyConfigured(trouble)
    bare = [guard.table for guard in guards() if not guard.holds]
    if bare:
        raise ImproperlyConfigured(f"No row policy on {', '.join(bare)}: run `manage.py migrate`.")
