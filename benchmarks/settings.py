"""The product's settings as an installation has them, on a database of the benchmarks' own."""

import json
import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DEBUG = False
DEMO = False
SECRET_KEY = "of no use outside a benchmark"
ALLOWED_HOSTS = ["localhost"]
SECURE_SSL_REDIRECT = False
STATIC_ROOT = os.environ.get("MINUTEBOOK_BENCH_STATIC", "")
DATABASES["default"] |= json.loads(os.environ.get("MINUTEBOOK_BENCH_DATABASE", "{}"))
