"""Work for later: sent to the broker only when the rows it is about are committed."""

from typing import Any

from celery import Task
from django.db import transaction


def after_commit(task: Task[Any, None], *ids: int) -> None:
    """Nudge a task with ids; a nudge that the broker loses is made up for by beat."""
    transaction.on_commit(lambda: task.delay(*ids), robust=True)
