"""The product's settings, where a test says what time it is (TESTS_CLOCK names a `ClockFile`), and
where the demo's post box and phones are (TESTS_DEMO). Only processes of tests are told to use it:
the product has one clock, and no way to set it."""

import os
from pathlib import Path

from django.utils import timezone

from alongside.config.settings import *  # noqa: F403
from alongside.config.settings import ALONGSIDE_DATA
from tests.clock_file import ClockFile

timezone.now = ClockFile(Path(os.environ["TESTS_CLOCK"])).now
DEMO_FOLDER = Path(os.environ.get("TESTS_DEMO", ALONGSIDE_DATA))
# Pages of the demo without collecting what stands beside them.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
