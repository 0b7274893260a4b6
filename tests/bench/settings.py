"""The product's settings on a database of full size, with Django's admin beside it."""

import os

from intespo.settings import *  # noqa: F403
from intespo.settings import DATABASES, INSTALLED_APPS, STORAGES

for _database in DATABASES.values():
    _database["NAME"] = os.environ.get("BENCH_DATABASE", "intespo_bench")
INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ROOT_URLCONF = "tests.bench.urls"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
LOGGING_CONFIG = None
