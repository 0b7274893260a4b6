"""Settings of the tests: weak hashes, plain static files, a broker of their own."""

import tempfile

from intespo.settings import *  # noqa: F403
from intespo.settings import REDIS_URL, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEMO = True
CELERY_BROKER_URL = REDIS_URL.removesuffix("/0") + "/5"
MEDIA_ROOT = tempfile.mkdtemp(prefix="intespo-media-")
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
