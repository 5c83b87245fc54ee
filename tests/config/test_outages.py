"""An outage of the database is 503 with Retry-After everywhere, and over when it is over."""

import httpx
import psycopg2
import pytest
from django.db import DatabaseError, DataError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from backend.config.outages import DatabaseOutageMiddleware
from tests.database import closed_database

urlpatterns = [path("broken", lambda request: _select("SELECT pg_sleep(60)"))]
handler500 = "backend.config.outages.server_error"


def _select(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10ms'")
        cursor.execute(statement)
    return HttpResponse()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_plain_view_that_loses_the_database_answers_503(client):
    client.raise_request_exception = False
    answer = client.get("/broken")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "unavailable"


def test_other_errors_are_left_to_others():
    middleware = DatabaseOutageMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    assert middleware.process_exception(request, DataError()) is None
    assert middleware.process_exception(request, DatabaseError("no rows affected")) is None
    assert middleware.process_exception(request, OperationalError()).status_code == 503


def test_a_server_that_dies_inside_a_statement_is_an_outage():
    """Seen with `pg_ctl restart -m immediate`: a plain DatabaseError, without a code."""
    error = DatabaseError("server closed the connection unexpectedly")
    error.__cause__ = psycopg2.DatabaseError(str(error))
    middleware = DatabaseOutageMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), error).status_code == 503


def test_signing_in_and_sessions_answer_503_while_nobody_is_let_in(serve):
    server = serve()
    login = {"username": "a", "password": "b", "device": {"id": "d", "name": "n"}}
    with closed_database():
        for answer in (
            httpx.post(f"{server.http}/api/v1/auth/login/", json=login, timeout=30),
            httpx.get(f"{server.http}/api/v1/me/", headers={"Authorization": "Token x"}),
            httpx.get(f"{server.http}/api/v1/me/", cookies={"sessionid": "x" * 32}),
        ):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
            assert answer.headers["content-type"] == "application/problem+json"
    after = httpx.get(f"{server.http}/api/v1/me/", headers={"Authorization": "Token x"})
    assert after.status_code == 401
