"""Django's settings, derived from the operator's few (``config/environment.py``)."""

from pathlib import Path

import environ

from palabre.config import environment
from palabre.frontdoor.mirror import Mirror
from palabre.frontdoor.purging import Cache

OPERATOR = environment.read()
DATA_DIR = OPERATOR.data_dir
PACKAGE = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = OPERATOR.secret_key
PALABRE_CONNECTION_KEY = OPERATOR.connection_key
DEBUG = False
# Which hosts are answered is decided by config.middleware.KnownHost: those of the publications are in the
# database, where Django's own list cannot look.
ALLOWED_HOSTS = ["*"]
PALABRE_HOSTS = [*OPERATOR.hosts, "localhost", "127.0.0.1", "[::1]"]
PALABRE_PROXIES = OPERATOR.proxies
PALABRE_LISTEN_URL = OPERATOR.listen_url
PALABRE_CACHE = Cache(OPERATOR.cache_url, OPERATOR.cache_seconds)
PALABRE_MIRROR = Mirror(OPERATOR.pages_dir)
PALABRE_ANALYZE_KEYS = OPERATOR.analyze_keys
PALABRE_LANGUAGETOOL_URL = OPERATOR.languagetool_url
PALABRE_MODEL_URL = OPERATOR.model_url
PALABRE_MODEL_NAME = OPERATOR.model_name
PALABRE_MODEL_KEY = OPERATOR.model_key
PALABRE_CLASSIFIER_DIR = OPERATOR.classifier_dir
PALABRE_WEBHOOK_PORTS = OPERATOR.webhook_ports
PALABRE_WEBHOOK_LOOPBACK = OPERATOR.webhook_loopback
PALABRE_DEMO = OPERATOR.demo

INSTALLED_APPS = [
    "palabre.config",
    "palabre.demo",
    "palabre.api",
    "palabre.exchange",
    "palabre.feeds",
    "palabre.search",
    "palabre.following",
    "palabre.moderation",
    "palabre.discussion",
    "palabre.press",
    "palabre.charter",
    "palabre.accounts",
    "palabre.publications",
    "palabre.journal",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "django_tasks",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "palabre.config.finishing.Finishing",
    "palabre.config.middleware.SecurityHeaders",
    "palabre.config.middleware.KnownHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "palabre.config.middleware.ThePublication",
    "palabre.config.middleware.CleanRequest",
    "palabre.config.middleware.FormsInUtf8",
    "palabre.config.middleware.FormsAlone",
    "palabre.config.middleware.StillNeeded",
    "palabre.config.middleware.KeysAlone",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "palabre.config.middleware.OldAddresses",
]

ROOT_URLCONF = "palabre.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


# How long an act waits for another's to end, before whoever sent it is told to try again.
BUSY_MS = 10_000


def database(url: str) -> dict:
    """The one database: SQLite as safe as it can be set, or PostgreSQL."""
    if url.startswith("postgres"):
        return {
            **environ.Env.db_url_config(url),
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    path = url.removeprefix("sqlite:///") or str(DATA_DIR / "palabre.sqlite3")
    return {
        "ENGINE": "palabre.config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # FULL: an acknowledged comment survives the power cut. IMMEDIATE: an act takes its write
            # lock when it begins, so two acts queue instead of one failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_MS / 1000,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                f"PRAGMA busy_timeout={BUSY_MS}; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"
            ),
        },
    }


DATABASES = {"default": database(OPERATOR.database_url)}
CACHES = {"default": {"BACKEND": "palabre.config.memory.Memory"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "palabre.accounts.joining.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # Strangers get no mail because somebody typed their address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "palabre.config.views.forged"
# Behind a declared proxy the world is HTTPS; on loopback it is not, and a Secure cookie would be lost.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPERATOR.proxies > 0
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["palabre.config.formats"]

STATIC_URL = "/static/"  # Served from where the files lie in the apps: nothing is collected anywhere.
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "palabre.kit.fingerprints.FingerprintedStatic"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

if OPERATOR.email_url:
    vars().update(environ.Env.email_url_config(OPERATOR.email_url))
else:
    EMAIL_BACKEND = "palabre.kit.mail_files.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
# How long each answer of the mail server may take; without it, for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = OPERATOR.email_from
SERVER_EMAIL = OPERATOR.email_from

WAGTAIL_SITE_NAME = "Palabre"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "press.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "palabre.press.pictures.PictureForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "editors_door"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "press/password_required.html"  # noqa: S105 (a template)
WAGTAILEMBEDS_FINDERS: list = []
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "palabre": {"level": "INFO"},
        # Its warnings name each address that was not found: an address may hold somebody's private key.
        "django.request": {"level": "ERROR"},
    },
}
