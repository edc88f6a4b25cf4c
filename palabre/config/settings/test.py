"""The settings of the test suite: a database and a folder of its own, quick password hashing."""

import atexit
import os
import shutil
import tempfile

# Before anything is read: a developer's own settings must not leak into the tests.
_database_url = os.environ.get("PALABRE_DATABASE_URL", "")
for _name in [name for name in os.environ if name.startswith("PALABRE_")]:
    del os.environ[_name]
_folder, _maker = tempfile.mkdtemp(prefix="palabre-tests-"), os.getpid()
os.environ["PALABRE_DATA_DIR"] = _folder


@atexit.register
def _leave_nothing() -> None:
    # Also what only reads these settings to check something; what a test has forked leaves them to its parent.
    if os.getpid() == _maker:
        shutil.rmtree(_folder, ignore_errors=True)


os.environ["PALABRE_SECRET_KEY"] = "a key for tests alone, of sufficient length to be taken"  # noqa: S105
if _database_url:
    os.environ["PALABRE_DATABASE_URL"] = _database_url

from palabre.config.settings.base import *  # noqa: E402, F403
from palabre.config.settings.base import DATA_DIR, DATABASES, OPERATOR  # noqa: E402

if not OPERATOR.is_postgresql:
    # A file, not memory: the races need several connections to one database in WAL mode.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 0
PALABRE_HOSTS = ["testserver", "localhost", "127.0.0.1", ".example"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WAGTAILADMIN_BASE_URL = "http://testserver"
