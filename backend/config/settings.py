"""Every setting, from the environment. What is not set here is Django's default."""

import json
import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
LOCAL = Path(os.environ.get("WANGGE_LOCAL", ROOT / ".local"))


def _secret_key() -> str:
    """The key that signs sessions and tickets: given, or kept beside the private cluster."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = LOCAL / "secret-key"
    if kept.exists():
        return kept.read_text().strip()
    raise ImproperlyConfigured("Set SECRET_KEY, or start with scripts/run, which makes one.")


def _listed(name: str, default: str) -> list[str]:
    return [item for item in os.environ.get(name, default).split(",") if item]


def _tianditu_key() -> str:
    """The key of the base map, or none. It becomes a part of addresses."""
    key = os.environ.get("TIANDITU_KEY", "").strip()
    if key and not (key.isascii() and key.isalnum()):
        raise ImproperlyConfigured("TIANDITU_KEY is letters and digits.")
    return key


def _platforms() -> dict[str, dict[str, str]]:
    """By system; whatever is missing is found at the start and not with the first order."""
    text = os.environ.get("SUPERIOR_PLATFORMS", "{}")
    try:
        found = json.loads(text)
        complete = all(
            set(said) == {"account", "url", "secret"}
            and all(said.values())
            and said["url"].startswith(("https://", "http://"))
            for said in found.values()
        )
    except (ValueError, TypeError, AttributeError):
        complete = False
    if not complete:
        raise ImproperlyConfigured(
            "SUPERIOR_PLATFORMS is JSON, and each platform has account, url and secret."
        )
    return found


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = _listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("CSRF_TRUSTED_ORIGINS", "")
BEHIND_TLS = os.environ.get("BEHIND_TLS") == "1"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
# A browser's session ends after so many minutes in which its person did nothing, and in any case
# with the cookie. Those who watch the district keep their screen for a shift of eight hours.
SESSION_ENGINE = "backend.accounts.browser_sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = float(os.environ.get("SESSION_IDLE_MINUTES", "30"))
SESSION_IDLE_MINUTES_OF_OFFICES = float(os.environ.get("SESSION_IDLE_MINUTES_OF_OFFICES", "15"))
SESSION_IDLE_MINUTES_OF_WATCHES = float(os.environ.get("SESSION_IDLE_MINUTES_OF_WATCHES", "540"))
# A worker's own phone: so many days without its person, and so many in any case.
SESSION_IDLE_DAYS_OF_PHONES = float(os.environ.get("SESSION_IDLE_DAYS_OF_PHONES", "30"))
SESSION_DAYS_OF_PHONES = float(os.environ.get("SESSION_DAYS_OF_PHONES", "180"))
TIANDITU_KEY = _tianditu_key()
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework_gis",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "knox",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "channels",
    "django_tasks",
    "django_tasks_db",
    "backend.live",
    "backend.territory",
    "backend.accounts",
    "backend.notices",
    "backend.staffing",
    "backend.patrol",
    "backend.incidents",
    "backend.atlas",
    "backend.oversight",
    "backend.pages",
    "backend.config",
    # After our own rooms, whose templates stand before its.
    "backend.config.administration_app.AdministrationApp",
]

MIDDLEWARE = [
    "backend.config.metrics.ViewsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.config.keeping.NotKeptMiddleware",
    "backend.config.outages.DatabaseOutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "backend.config.addresses.NullCharacterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.accounts.browser_sessions.ActivityMiddleware",
    "backend.accounts.page_gate.PageGateMiddleware",
    "axes.middleware.AxesMiddleware",
    "backend.config.noted.NotedMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database(url: str) -> dict:
    """The driver is psycopg2; connections live as long as the WSGI thread that opened them."""
    database = dj_database_url.parse(
        url,
        engine="django.contrib.gis.db.backends.postgis",
        conn_max_age=600,
        conn_health_checks=True,
    )
    options = database.get("OPTIONS", {})
    # A line that died is known within 25 s, also while an answer is waited for.
    options |= {"connect_timeout": 3, "tcp_user_timeout": 10000}
    options |= {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    return database | {
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgis:///wangge"))}
# Who owns the tables: prepare and sweep work as that role, if it is another (config/owner.py).
OWNER_DATABASE = (
    _database(os.environ["OWNER_DATABASE_URL"]) if os.environ.get("OWNER_DATABASE_URL") else None
)
# Debian's GDAL is older than 3.9; nothing here hands it a spatial reference from outside.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "backend" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite puts a hash into every name below assets/, so a browser may keep those for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/web/assets/.+$"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "backend.accounts.staff.StaffBackend",
    "backend.accounts.permissions.RolePermissions",
]
PASSWORD_HASHERS = [
    "backend.accounts.passwords.FieldArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "backend.accounts.passwords.OfficeLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "backend.accounts.passwords.PastPasswordsValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# One gateway hides a whole district: what counts together is said in lockout.py.
AXES_HANDLER = "backend.accounts.lockout.DoorHandler"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# A try that came too soon is not looked at, so it is no failure either.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "backend.accounts.sign_in.locked_out"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "otp", "csrfmiddlewaretoken"]

# A code of the second factor holds one step of 30 s either side, never more by getting used to a
# phone whose clock is wrong.
OTP_TOTP_SYNC = False
OTP_TOTP_ISSUER = "Wangge"

# Knox's own tables are not made: its migrations would make them although the model is swapped,
# and a flush (every TransactionTestCase) then trips over their foreign keys.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "accounts.DeviceToken"  # noqa: S105 (a model, not a secret)
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=30),
    "AUTO_REFRESH": True,
    "MIN_REFRESH_INTERVAL": 24 * 3600,
    "TOKEN_MODEL": "accounts.DeviceToken",
}

REST_FRAMEWORK = {
    # Token authentication stands first, so that signed-out is 401 and not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.accounts.tokens.DeviceTokenAuthentication",
        "backend.accounts.browser_authentication.BrowserAuthentication",
        # A token or a session says more than a key, so those come first.
        "backend.accounts.wall_authentication.WallAuthentication",
    ],
    # Who guesses is told apart by the address that is connected, never by what a header says.
    "NUM_PROXIES": 0,
    "DEFAULT_PERMISSION_CLASSES": ["backend.accounts.gate.ThroughTheGate"],
    "DEFAULT_PARSER_CLASSES": ["backend.answers.bodies.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "backend.answers.formats.AskedFormat",
    "DEFAULT_PAGINATION_CLASS": "backend.answers.lists.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "backend.answers.described.Described",
    # OPTIONS is a method like another that is not described: /api/schema/ says what there is.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": "format",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "backend.answers.problems.ProblemFormatter",
    "EXCEPTION_HANDLER_CLASS": "backend.answers.problems.ProblemHandler",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wangge",
    "DESCRIPTION": "网中有格、格中有人、人在格上、事在网中",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "DoubtState": "backend.patrol.models.Doubt.State",
        "AreaLevel": "backend.territory.serializers.AREA_LEVELS",
        "Level": "backend.territory.models.Level",
        "Role": "backend.accounts.models.Role",
        "GridKind": "backend.territory.models.GridVersion.Kind",
        "PlaceKind": ["compound", "road", "lift", "lamp_post", "other"],
        "Post": ["leader", "worker", "professional"],
        "DutyPost": "backend.notices.models.DutyPost",
        "PostingKind": "backend.staffing.models.Posting.Kind",
        "BoundaryStatus": "backend.territory.models.Boundary.Status",
        "FeedbackKind": "backend.incidents.models.Feedback.Kind",
        "InstructionKind": "backend.incidents.models.Instruction.Kind",
        "PlanStatus": "backend.staffing.models.plans.Plan.Status",
        "DeviceKind": ["app", "browser"],
        "RosterStatus": "backend.staffing.models.rosters.Roster.Status",
        "RosterMay": ["enter", "delete", "passwords"],
        "MarkKind": "backend.patrol.models.Mark.Kind",
        "DuePlaceState": ["open", "missed", "excused"],
        "CaseState": [
            "reported",
            "accepted",
            "declined",
            "filed",
            "dispatched",
            "handling",
            "checking",
            "closed",
            "archived",
            "suspended",
            "void",
        ],
        "Awaits": [
            "verification",
            "return_decision",
            "ruling",
            "extension_decision",
            "suspend_decision",
            "void_decision",
            "closing",
        ],
        "CaseEnding": [
            "done",
            "self_handled",
            "answered",
            "transferred",
            "withdrawn",
            "merged",
            "declined",
            "void",
        ],
        "FeatureCollectionType": ["FeatureCollection"],
        "FeatureType": ["Feature"],
        "EvidenceKind": "backend.incidents.serializers.evidence.KINDS",
        "DuePlaceMay": ["change", "end"],
        "WeatherMay": ["end"],
        "DomainCode": "backend.staffing.domains.DOMAINS",
        "OwnerKind": ["centre", "member", "department"],
    },
}

# One request body at most; the wire reads it whole before a worker is taken (config/asgi.py).
REQUEST_BODY_LIMIT = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = REQUEST_BODY_LIMIT
REQUEST_BODY_SECONDS = float(os.environ.get("REQUEST_BODY_SECONDS", "30"))
# So many requests are taken in at once, waiting for a turn or at work: 64 KB of memory each at
# most. A whole district's phones that come back at one moment are told to come again in seconds.
REQUESTS_AT_ONCE = int(os.environ.get("REQUESTS_AT_ONCE", "500"))
# Where officers POST files: how many bytes, and how many seconds they may take to arrive.
# A file of 64 MB in its form comes through 2 Mbit/s in under five minutes.
_WORKBOOK = (16 * 1024 * 1024, 180.0)
UPLOADS = {
    "/api/v1/boundaries/": (65 * 1024 * 1024, 600.0),
    "/api/v1/areas/workbook/": _WORKBOOK,
    "/api/v1/departments/workbook/": _WORKBOOK,
    "/api/v1/places/workbook/": _WORKBOOK,
    "/api/v1/rosters/": _WORKBOOK,
    "/api/v1/duties/workbook/": _WORKBOOK,
    "/api/v1/me/gpx/": _WORKBOOK,
}
# They lie on the disk beside the database's while they arrive: so many at most, the others wait.
UPLOADS_AT_ONCE = int(os.environ.get("UPLOADS_AT_ONCE", "16"))
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "backend.answers.uploads.NamelessFileUploadHandler",
]
# When it is there, an upload may take some hundred megabytes of memory: few are worked on at once,
# in threads of their own.
UPLOAD_THREADS = int(os.environ.get("UPLOAD_THREADS", "2"))
WSGI_THREADS = int(os.environ.get("WSGI_THREADS", "8"))
# Log-ins have threads of their own, as many as there are cores, for each keeps one busy.
SIGN_IN_THREADS = int(os.environ.get("SIGN_IN_THREADS", os.cpu_count() or 1))

# Batches of positions in the plain case are stored by these, in front of Django (patrol/door.py).
BATCH_THREADS = int(os.environ.get("BATCH_THREADS", "4"))

# Tiles and features that are not kept are made in threads of their own: maps being opened take no
# turns from phones.
DOOR_THREADS = int(os.environ.get("DOOR_THREADS", "4"))
# What published versions answer (tiles, whole nets, exports) is kept in memory up to this.
KEPT_BYTES = int(os.environ.get("KEPT_MEGABYTES", "64")) * 1024 * 1024

# Long work is written down in the transaction that asks for it; `manage.py worker` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TASK_ATTEMPTS = 3  # ended workers, before a task is given up (config/orphans.py)
TASK_SECONDS = float(os.environ.get("TASK_SECONDS", "900"))  # then its worker is ended
TASK_DAYS = 7  # that a finished task is remembered

# Boundaries are published, and a publication withdrawn, at least this long before their moment:
# so every process knows in time which ones it must answer by (territory/locate/versions.py).
BOUNDARY_NOTICE_SECONDS = float(os.environ.get("BOUNDARY_NOTICE_SECONDS", "60"))

LIVE_TICKET_SECONDS = int(os.environ.get("LIVE_TICKET_SECONDS", "300"))
LIVE_EVENT_DAYS = 7

# Who may read the figures of this process at /metrics; empty: nobody.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# Track data are sensitive personal information: raw fixes are kept this long and no longer.
PATROL_FIX_DAYS = int(os.environ.get("PATROL_FIX_DAYS", "30"))
PATROL_QUARANTINE_DAYS = 7
# What phones are told to do, in every answer about a tracked shift: a position every so often
# while moving, none while still.
PATROL_SAMPLING = {
    "interval_s": int(os.environ.get("PATROL_INTERVAL_SECONDS", "30")),
    "still_interval_s": None,
    "still_m": 20,
    "send_s": 60,
}
# How tracks are cleaned (patrol/cleaning.py): starting values. Whatever is changed here is another
# version of the rules: `manage.py replay_summaries` works out again what older ones said.
PATROL_CLEANING = {
    "coarsest_m": 200.0,  # beyond it a position is hidden
    "counting_m": 50.0,  # up to it one counts for distance and coverage
    "fastest_m_s": 25.0,  # nobody drives faster on patrol
    "on_foot_m_s": 12.0,  # nobody runs faster
    "gap_seconds": 300.0,  # parts a track
    "edge_seconds": 120.0,  # up to it the way between two positions is known
    "stop_m": 50.0,
    "stop_seconds": 180.0,
    "simplified_m": 5.0,  # what is kept of a way may lie so far beside it
}
PATROL_SKEW_SECONDS = 60  # a clock that is off by more is said to be

# From when on positions are doubtful (patrol/doubts.py, Limits): a person looks, nothing follows.
PATROL_DOUBTS = {
    "mock_count": 3,
    "same_count": 120,  # an hour on foot
    "same_share": 0.98,
    "interval_count": 240,
    "interval_share": 0.995,
    "fine_accuracy_m": 10.0,
    "no_satellites_count": 60,
    "no_satellites_share": 0.5,
    "clock_jump_s": 60.0,
    "clock_jumps_count": 2,
}
PATROL_ALIKE_MARKS = 12  # of 64, that two walks share (patrol/likeness.py)
PATROL_IMPRINT_DAYS = 90
PATROL_DISMISSED_DAYS = 30  # a doubt that was none is forgotten
PATROL_DOUBT_DAYS = 180  # any other one

# Outside the area of a shift: told to the member alone (patrol/fences.py, Rules).
PATROL_FENCE_MARGIN_M = 20.0
PATROL_FENCE_DWELL_MINUTES = 5.0
PATROL_FENCE_COARSEST_M = 200.0
PATROL_FENCE_FRESH_MINUTES = 10.0  # an older position says nothing of now
# Silence of a tracked shift. A phone that lies still sends nothing, so it takes long: first the
# member is asked, then, as long again, the leader is asked to look after them.
PATROL_SILENCE_MINUTES = float(os.environ.get("PATROL_SILENCE_MINUTES", "30"))
PATROL_SILENCE_LEADER_MINUTES = float(os.environ.get("PATROL_SILENCE_LEADER_MINUTES", "30"))

# Who did what is kept for two years; the law asks for half a year at least.
TRAIL_DAYS = int(os.environ.get("TRAIL_DAYS", "730"))
if TRAIL_DAYS < 183:
    raise ImproperlyConfigured("TRAIL_DAYS: the trail is kept for 183 days at least.")
# Nobody needs more numbers than this; a list copied one by one takes very long.
UNMASKINGS_AN_HOUR = int(os.environ.get("UNMASKINGS_AN_HOUR", "30"))

# Notices leave the house by these, each off until it has an address (notices/channels/).
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_KEY = os.environ.get("SMS_GATEWAY_KEY", "")
SMS_TEMPLATE = os.environ.get("SMS_TEMPLATE", "wangge-notice")
WEBHOOK_URL = os.environ.get("WEBHOOK_URL", "")
WEBHOOK_SECRET = os.environ.get("WEBHOOK_SECRET", "")
if WEBHOOK_URL and not WEBHOOK_SECRET:
    raise ImproperlyConfigured("Set WEBHOOK_SECRET: messages to WEBHOOK_URL are signed with it.")
# Sent by an application of the district's own in WeChat Work, or by a messenger of a province
# that has the same interface at another address.
WECHAT_WORK_CORP_ID = os.environ.get("WECHAT_WORK_CORP_ID", "")
WECHAT_WORK_SECRET = os.environ.get("WECHAT_WORK_SECRET", "")
WECHAT_WORK_AGENT_ID = int(os.environ.get("WECHAT_WORK_AGENT_ID", "0"))
WECHAT_WORK_URL = os.environ.get("WECHAT_WORK_URL", "https://qyapi.weixin.qq.com").rstrip("/")
if WECHAT_WORK_CORP_ID and not (WECHAT_WORK_SECRET and WECHAT_WORK_AGENT_ID):
    raise ImproperlyConfigured("WECHAT_WORK_CORP_ID needs WECHAT_WORK_SECRET and _AGENT_ID.")
NOTICE_SEND_SECONDS = 10.0  # one attempt, as a whole
NOTICE_ATTEMPTS = 8  # with pauses of 10 s, doubled up to 15 minutes: about 21 minutes
NOTICE_CALL_SECONDS = 180.0  # without an answer, before the next on the roster is told
SUGGESTIONS_A_DAY = 20  # of one person
NOTICE_DAYS = int(os.environ.get("NOTICE_DAYS", "180"))

# Evidence: where its bytes lie (all processes must reach it), how much of it is taken, and for how
# long a link to it holds. What no case holds is deleted after so many days.
EVIDENCE_FOLDER = Path(os.environ.get("EVIDENCE_FOLDER") or LOCAL / "evidence")
EVIDENCE_CHUNK_BYTES = 256 * 1024
EVIDENCE_BYTES = int(os.environ.get("EVIDENCE_MEGABYTES", "20")) * 1024 * 1024
EVIDENCE_PIXELS = 64_000_000  # of a photo: what phones of today take at most
EVIDENCE_PIECES_OF_A_CASE = 30
EVIDENCE_OPEN_PIECES = 60  # of one person, not yet a case's
EVIDENCE_ORPHAN_DAYS = int(os.environ.get("EVIDENCE_ORPHAN_DAYS", "7"))
# After the archive: who reported from outside, and what was told and written (proposed).
CALLER_DAYS = int(os.environ.get("CALLER_DAYS", "180"))
MATTER_WORDS_DAYS = int(os.environ.get("MATTER_WORDS_DAYS", "1095"))
EVIDENCE_LINK_SECONDS = 300
# A command that is told a file as its last word and ends with 0 for clean, 1 for infected.
EVIDENCE_SCAN_COMMAND = os.environ.get("EVIDENCE_SCAN_COMMAND", "")
EVIDENCE_SCAN_SECONDS = 120.0

# Superior platforms, such as 12345, by the name they have in addresses (docs/operations.md):
# {"12345": {"account": "qd12345", "url": "https://…", "secret": "…"}}
SUPERIOR_PLATFORMS = _platforms()

# Rows of rosters hold names and phones; what was entered of them stands among the members.
ROSTER_DAYS = int(os.environ.get("ROSTER_DAYS", "30"))

# Scripts are ours and from this origin alone; MapLibre draws in a worker made from our own file.
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"keys": {"()": "backend.config.logs.KeysMasked"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    # A refused request is the caller's matter; Django would log each with its query string.
    # Failed log-ins stand in the trail; axes would write each into the log, with the name typed,
    # which now and then is somebody's password.
    # httpx would write whole addresses, and WeChat Work takes its secret and its token in them.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
