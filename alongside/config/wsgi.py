"""The WSGI application that gunicorn serves. It refuses what `alongside serve` refuses."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
application = get_wsgi_application()

from alongside.core.checks import check_start  # noqa: E402 - it reads settings

check_start()
