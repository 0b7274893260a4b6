"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intespo.settings")
application = get_wsgi_application()

from intespo.accounts.checks import refuse_to_serve_unguarded  # noqa: E402 (needs the apps)

refuse_to_serve_unguarded()
