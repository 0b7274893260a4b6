"""A worker that draws reports, loaded once and forked, as Celery's prefork pool does."""

import resource
import time
from importlib import import_module

import django

# What a worker has loaded before its first task; the services need the apps.
django.setup()
import_module("weasyprint")
documents = import_module("reporting.services.documents")

# Celery replaces a child that grew too large (settings); here after so many documents.
DOCUMENTS = 8


def ready(_place: int) -> None:
    """Long enough that each worker of a pool gets one."""
    time.sleep(2)


def made(document_id: int) -> int:
    """Draw a document; the process's peak so far, in MB."""
    documents.make(document_id)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
