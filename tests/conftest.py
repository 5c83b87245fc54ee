"""What every test may ask for: the cast, and clients signed in as its members."""

import csv
import gc
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from backend.accounts.sign_in import issue_token
from backend.atlas.shelf import shelf
from backend.config import privileges
from backend.notices.actions import suggesting
from backend.notices.anonymous_counts import TodaysCounts
from backend.patrol import partitions
from backend.territory import locate

from .cast import Cast, raise_curtain
from .dear_passwords import hashed_cheaply
from .emptying import emptied_by_rows
from .migrated import migrated_database
from .serving import APPLICATION, Served
from .sharing import Pieces, longest_first
from .theatre import Theatre

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("without deadlines", deadline=None)
hypothesis_settings.load_profile("without deadlines")


def lay_cast() -> Cast:
    """The cast in an empty database, with the days of the table of positions."""
    partitions.forget()
    partitions.ensure_span(timezone.now())
    with (settings.ROOT / "fixtures" / "departments.csv").open(encoding="utf-8") as file:
        return raise_curtain(
            settings.ROOT / "fixtures" / "catalogue.csv", list(csv.DictReader(file))
        )


def forget() -> None:
    """What this process remembers of what is gone from the database now."""
    locate.forget()
    partitions.forget()
    shelf.clear()


theatre = Theatre(lay_cast)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Pieces:
    return Pieces(config, log)


@pytest.hookimpl(trylast=True)  # after those that need no emptied tables were put in front
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        longest_first(items)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: whoever looks for garbage need not walk
    through half a million objects each time, nor look as often as in a program of few."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    theatre.leave_unless(item.path)
    # Kept in the memory of a process alone, where rolling back does not reach.
    suggesting.sent_today = TodaysCounts()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> None:
    if fixturedef.argname == "_django_db_helper":  # begins the transaction of a test
        theatre.make_ready(request)


@pytest.fixture(scope="session", autouse=True)
def no_static_files(tmp_path_factory):
    """WhiteNoise looks at all that was collected whenever a client of a test asks first, which was
    a sixth of the processor's time; nobody asks it for a file here. Served processes have all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STATIC_ROOT", tmp_path_factory.mktemp("static"))
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little():
    with hashed_cheaply():
        yield


@pytest.fixture(scope="session", autouse=True)
def folder_of_evidence(tmp_path_factory):
    """Evidence of tests lies in a folder of theirs, that of served processes too."""
    folder = tmp_path_factory.mktemp("evidence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVIDENCE_FOLDER", str(folder))
        patch.setattr(settings, "EVIDENCE_FOLDER", folder)
        yield folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """What was migrated once is copied; the library's own migrating finds nothing left to do."""
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The days of the table of positions are made once: 33 tables are dear in every test.

    Served processes come as the role that serves, which `prepare` allows what it needs.
    """
    with django_db_blocker.unblock():
        partitions.ensure_span(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN")
        privileges.lay(APPLICATION)
    yield
    theatre.clear()


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_with_little_work():
    with emptied_by_rows():
        yield


@pytest.fixture(scope="module", autouse=True)
def nobodys_language():
    """A request of the test client leaves its language behind: the next file begins without."""
    translation.deactivate()


@pytest.fixture
def cast(db) -> Cast:
    yield theatre.cast
    forget()


@pytest.fixture
def prepared(cast):
    """What the file's `PREPARE` laid with the cast; shared, so nobody changes it."""
    return theatre.prepared


@pytest.fixture
def standing_cast(transactional_db) -> Cast:
    """The cast with real commits, for tests with several connections or a served process."""
    yield lay_cast()
    forget()


@pytest.fixture
def signed_in():
    """`signed_in(user)`: an API client with a token of a device of its own."""

    def client_of(user, device: str | None = None) -> APIClient:
        client = APIClient()
        issued = issue_token(
            user=user, key=device or uuid.uuid4().hex, name="test phone", at=timezone.now()
        )
        client.credentials(HTTP_AUTHORIZATION=f"Token {issued.token}")
        return client

    return client_of


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[Served]:
    """One served process for the tests that do not harm it."""
    served = Served()
    yield served
    served.close()


@pytest.fixture
def serve(django_db_setup) -> Iterator[Callable[..., Served]]:
    """Served processes with settings of their own, or to be stopped or killed."""
    started: list[Served] = []

    def start(**environment: str) -> Served:
        started.append(Served(**environment))
        return started[-1]

    yield start
    for served in started:
        served.close()
