"""Loaded before Django's settings: what a test run needs in its environment."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "x" * 50)
os.environ["INSECURE_HTTP"] = "1"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,[::1]"
os.environ["LANGUAGE_CODE"] = "zh-hans"
os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="qualitynews-test-media-")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
