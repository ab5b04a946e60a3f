"""Settings of the tests: the product's own, in memory and without noise."""

import os
import tempfile

if os.environ.get("PASSERELLE_TESTS_OF") != (worker := os.environ.get("PYTEST_XDIST_WORKER", "")):
    os.environ.pop("PASSERELLE_DATA", None)  # two processes of one run do not write into one folder,
    os.environ["PASSERELLE_TESTS_OF"] = worker  # but what a process starts writes where it was told to
os.environ.setdefault("PASSERELLE_DATA", tempfile.mkdtemp(prefix="passerelle-"))
os.environ.setdefault("PASSERELLE_SECRET", "only for tests")
os.environ.setdefault("PASSERELLE_KEY_SECRET", "only for tests, and long enough for a key")
if addresses := os.environ.get("TEST_DATABASE_URLS", "").split():  # a PostgreSQL for each process of pytest
    os.environ["DATABASE_URL"] = addresses[int(worker.removeprefix("gw") or 0)]

from passerelle.config.settings import *  # noqa: F403
from passerelle.config.settings import MIDDLEWARE
from tools import catalogues

catalogues.compile_all()

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
ACCOUNT_RATE_LIMITS = False
