"""Django's settings: read from the environment, without side effects."""

from __future__ import annotations

from passerelle.config import environment

DEBUG = environment.flag("PASSERELLE_DEBUG")
SECRET_KEY = environment.secret()
PASSERELLE_DATA = environment.data_folder()
PASSERELLE_KEY_SECRET = environment.text("PASSERELLE_KEY_SECRET", "")
PASSERELLE_KEY_FILE = environment.text("PASSERELLE_KEY_FILE", "")
PASSERELLE_ORIGIN = environment.origin()
PASSERELLE_COUNTRY = environment.country()
PASSERELLE_CALENDARS = environment.calendars()
PASSERELLE_CALENDARS_STATED = bool(environment.text("PASSERELLE_CALENDARS", ""))
PASSERELLE_ANY_DAY = environment.any_day()
PASSERELLE_REGISTER_NAME = environment.text("PASSERELLE_REGISTER_NAME", "Register of learning, Republic of Mirane")
PASSERELLE_AUTHORITY_NAME = environment.text("PASSERELLE_AUTHORITY_NAME", "Qualifications Authority of Mirane")
PASSERELLE_HELP_NUMBER = environment.text("PASSERELLE_HELP_NUMBER", "3131")
ALLOWED_HOSTS = environment.hosts()
CSRF_TRUSTED_ORIGINS = [PASSERELLE_ORIGIN]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "passerelle.journal",
    "passerelle.signing",
    "passerelle.people",
    "passerelle.files",
    "passerelle.policy",
    "passerelle.registers",
    "passerelle.frameworks",
    "passerelle.skills",
    "passerelle.organisations",
    "passerelle.catalogue",
    "passerelle.assessment",
    "passerelle.awards",
    "passerelle.conversions",
    "passerelle.stacking",
    "passerelle.learning",
    "passerelle.portfolio",
    "passerelle.appraisal",
    "passerelle.practice",
    "passerelle.quality",
    "passerelle.vetting",
    "passerelle.recognition",
    "passerelle.opportunities",
    "passerelle.guidance",
    "passerelle.pathways",
    "passerelle.letters",
    "passerelle.search",
    "passerelle.directory",
    "passerelle.indicators",
    "passerelle.web",
    "passerelle.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "passerelle.web.middleware.Head",
    "passerelle.web.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "passerelle.people.requests.Today",
    "passerelle.web.middleware.ContentSecurity",
    "passerelle.web.sightings.Sightings",
    "passerelle.web.middleware.Refusals",
    "passerelle.api.once.Once",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "passerelle.web.context.country",
            ],
        },
    },
]

ROOT_URLCONF = "passerelle.config.urls"
WSGI_APPLICATION = "passerelle.config.wsgi.application"
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["passerelle.letters.signed_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:desk"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "passerelle.people.adapter.display"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "passerelle.people.forms.NameForm"
ACCOUNT_ADAPTER = "passerelle.people.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if environment.verifies_email() else "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# misses of one address; allauth adds its own limits
ACCOUNT_RATE_LIMITS = {
    **{"check_code": "10/m/ip,60/h/ip", "share_token": "20/m/ip,120/h/ip", "recovery_word": "10/m/ip,60/h/ip"},
    **{"guardian_code": "10/m/ip,30/h/ip", "counter": "20/m/ip,100/h/ip", "identity": "20/m/ip,120/h/ip"},
    "counter_code": "10/m/ip,60/h/ip",
    "calendar": "20/m/ip,120/h/ip",
}
if PASSERELLE_ANY_DAY:  # a story on a laptop: its many people sign in from one address, one after the other
    ACCOUNT_RATE_LIMITS |= {"login": "600/m/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "passerelle.people.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PASSERELLE_REGISTER_NAME
CACHES = {  # guesses and used codes are counted in one place, whichever process is asked
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_counted",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}
PASSERELLE_STAFF_SECOND_FACTOR = environment.flag("PASSERELLE_STAFF_SECOND_FACTOR")
PASSERELLE_OIDC = environment.electronic_identity()
HEADLESS_CLIENTS = ("app",)
MAIL = environment.mail()
EMAIL_BACKEND = MAIL["backend"]
EMAIL_FILE_PATH = MAIL.get("folder")
EMAIL_HOST, EMAIL_PORT = MAIL.get("host", "localhost"), MAIL.get("port", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("user", ""), MAIL.get("password", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.get("ssl", False), MAIL.get("ssl") is False
EMAIL_TIMEOUT = 20
PASSERELLE_TEXTS = environment.texts()
DEFAULT_FROM_EMAIL = environment.text("PASSERELLE_MAIL_FROM", "register@register.mirane.example")

LANGUAGE_CODE = "en"
LANGUAGES = environment.languages()
LOCALE_PATHS = [environment.LOCALE]
TIME_ZONE = environment.text("PASSERELLE_TIME_ZONE", "Africa/Tunis")
USE_TZ = True
FORMAT_MODULE_PATH = "passerelle.config.formats"
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/verifier/\w+\.[0-9a-f]{12}\.js$"  # the digest is in the name (tools/verifier.py)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PASSERELLE_ORIGIN.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "passerelle.files.handlers.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"passerelle": {"handlers": ["console"], "level": "INFO"}},
}
