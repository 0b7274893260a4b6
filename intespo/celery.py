"""The Celery application; queues, routes and the beat table stand in the settings."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intespo.settings")
app = Celery("intespo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()


@worker_init.connect
def refuse_unguarded(**_rest: Any) -> None:
    """A worker whose database role stands above the row policies does not start."""
    from intespo.accounts.checks import refuse_to_serve_unguarded  # noqa: PLC0415 (needs the apps)

    try:
        refuse_to_serve_unguarded()
    except ImproperlyConfigured as trouble:
        # Celery only logs what a handler raises; this ends the process.
        sys.exit(str(trouble))
