"""All settings in one file; the environment overrides what differs between machines."""

import os
import re
import sys
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FILE = Path(os.environ.get("SECRET_KEY_FILE") or BASE_DIR / "var" / "secret-key")
if not SECRET_KEY and SECRET_KEY_FILE.is_file():  # `make run` makes one
    SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Make one with\n"
        '  python3 -c "import secrets; print(secrets.token_urlsafe(50))"\n'
        "keep it secret, and put it into the environment as SECRET_KEY, or into a file that only "
        "the service can read and name it in SECRET_KEY_FILE."
    )

ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")

# Plain http is for trying the program on one's own machine only (`make run`).
INSECURE_HTTP = _flag("INSECURE_HTTP")
if INSECURE_HTTP:
    bound_to = os.environ.get("GRANIAN_HOST", "127.0.0.1")
    if bound_to not in LOOPBACK or not set(ALLOWED_HOSTS) <= LOOPBACK:
        raise ImproperlyConfigured(
            "INSECURE_HTTP=1 is allowed only on this machine itself: "
            "bind to 127.0.0.1 and leave ALLOWED_HOSTS at localhost, or unset INSECURE_HTTP."
        )

INSTALLED_APPS = [
    "qualitynews.admin_site.DeskConfig",  # django.contrib.admin, opening with one's own work
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "ckeditor",
    "corsheaders",
    "qualitynews.people",
    "articles",
    "issues",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qualitynews.security_headers.SecurityHeadersMiddleware",
    "qualitynews.people.where_from.WhereFromMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "qualitynews.urls"
WSGI_APPLICATION = "qualitynews.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "issues.readers.context.periodical",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without IMMEDIATE a third of concurrent read-then-write requests end in "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }
    database_name = DATABASES["default"]["NAME"]
    if database_name != ":memory:":
        Path(database_name).parent.mkdir(parents=True, exist_ok=True)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE", "zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "qualitynews" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# What every page says is its address (https://news.example.org); empty: the host that was asked.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "").rstrip("/")
if SITE_ADDRESS and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", SITE_ADDRESS):
    raise ImproperlyConfigured("SITE_ADDRESS is the scheme and the host, without a path.")

# Readers' pages are kept in this folder, for all processes of this host; "no" keeps none. With
# CACHE_URL (redis://…) they lie in Redis, for all hosts, and so does what the API counts.
KEPT_PAGES = os.environ.get("KEPT_PAGES") or str(BASE_DIR / "var" / "kept-pages")
if DEBUG or "pytest" in sys.modules:  # a template that was changed is to be seen at once
    KEPT_PAGES = "no"
CACHE_URL = os.environ.get("CACHE_URL", "")
if CACHE_URL:
    if not re.match(r"(rediss?|unix)://", CACHE_URL):
        raise ImproperlyConfigured("CACHE_URL begins with redis://, rediss:// or unix://.")
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            # Nobody waits longer for what the site can do without.
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or BASE_DIR / "var" / "media")
# Where nginx may take the stored files of editions from (X-Accel-Redirect), if it is to send them.
ACCEL_PREFIX = os.environ.get("ACCEL_PREFIX", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names need `collectstatic`; tests and DEBUG read the files where they lie.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or "pytest" in sys.modules
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or "pytest" in sys.modules
WHITENOISE_MANIFEST_STRICT = False

# A body may hold a million characters, and a form sends a Chinese one as nine bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
# The form of an article with 400 sources has about 1,650 fields; the outline of a manuscript has
# two for each of at most 2,000 headings.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Further font files for characters that Noto SC lacks (full paths, separated by commas).
PRINT_FONT_FILES = _list("PRINT_FONT_FILES")
for font_file in PRINT_FONT_FILES:
    if not Path(font_file).is_file():
        raise ImproperlyConfigured(
            f"PRINT_FONT_FILES names {font_file}, and there is no such file."
        )

# Megabytes that setting one PDF may take; an issue that would need more is refused with a sentence.
PRINT_MEMORY = int(os.environ.get("PRINT_MEMORY") or 3000)

# The reviews of an article: 3 (初审, 复审, 终审), 2 (初审, 终审) or 1 (终审).
REVIEW_STAGES = int(os.environ.get("REVIEW_STAGES") or 3)
if REVIEW_STAGES not in (1, 2, 3):
    raise ImproperlyConfigured("REVIEW_STAGES is 1, 2 or 3.")
# "no" lets one person sign several stages of one text (never their own text).
REVIEW_BY_DIFFERENT_PEOPLE = os.environ.get("REVIEW_BY_DIFFERENT_PEOPLE", "yes") != "no"
# "yes": a correction is released only when a second person has looked at it and signed.
CORRECTIONS_BY_TWO = os.environ.get("CORRECTIONS_BY_TWO", "no") == "yes"

# The API may be read by the pages of other sites; it answers the same to everybody.
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "OPTIONS")
CORS_ALLOW_HEADERS = ("accept", "content-type", "if-none-match")
CORS_EXPOSE_HEADERS = ("ETag", "Retry-After")
# How many requests of one address it answers in a minute.
API_REQUESTS_A_MINUTE = int(os.environ.get("API_REQUESTS_A_MINUTE") or 120)

# How many proxies of our own stand before the program and append to X-Forwarded-For: the audit log
# takes the address the outermost of them saw. With 0 it takes that of the connection.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES") or 0)

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where a refused `next` ends
# A working day: who stays signed in longer left the browser open.
SESSION_COOKIE_AGE = 12 * 60 * 60

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = not (DEBUG or INSECURE_HTTP)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG or INSECURE_HTTP else 365 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or INSECURE_HTTP)
SESSION_COOKIE_HTTPONLY = True

SILENCED_SYSTEM_CHECKS = [
    "ckeditor.W001",  # CKEditor 4 is out of support: articles/richtext trusts nothing it sends
    "security.W005",  # HSTS for subdomains is the domain owner's decision, not ours
    "security.W021",  # so is the browsers' preload list
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%d %H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
