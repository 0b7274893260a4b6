"""Who uses INTESPO, and what each may see."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Ground floor: users, roles, county scope."""

    name = "intespo.accounts"
    label = "accounts"

    def ready(self) -> None:
        from intespo.accounts import checks, handlers  # noqa: F401, PLC0415 (registers both)
        from intespo.accounts.database import grant_to_app_role  # noqa: PLC0415

        post_migrate.connect(grant_to_app_role, dispatch_uid="grant_to_app_role")
