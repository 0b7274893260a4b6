"""The project as an app: the Celery application is made before the first task is sent."""

from django.apps import AppConfig


class IntespoConfig(AppConfig):
    """Wiring that must be there in every process."""

    name = "intespo"

    def ready(self) -> None:
        from intespo import celery  # noqa: F401, PLC0415
