"""Bodies on their way to Django, spoken byte by byte over a real socket."""

import gzip
import json
import socket
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from axes.models import AccessAttempt
from django.conf import settings

from tests.cast import PASSWORD
from tests.database import commits_to

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=b"}
PATH = "/api/v1/auth/login/"
# What the sign-in endpoint answers when it has read the body: a field of it is missing.
PARTIAL = json.dumps({"username": "nobody"}).encode()


def raw(server, *pieces: bytes, half_close: bool = False) -> bytes:
    """Send the pieces as they are; all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65536):
            answer += data
        return answer


def head(*lines: str) -> bytes:
    fixed = [f"POST {PATH} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    return "\r\n".join([*fixed, *lines, "", ""]).encode()


def problem(answer: bytes) -> dict:
    headers, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in headers.lower()
    return json.loads(body)


def in_pieces(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def test_a_chunked_body_reaches_the_application_whole(server):
    body = in_pieces(PARTIAL[:7], PARTIAL[7:])
    answer = raw(server, head("Transfer-Encoding: chunked", "Connection: close"), body)
    assert {error["pointer"] for error in problem(answer)["errors"]} >= {"/password"}
    assert "/username" not in {error["pointer"] for error in problem(answer)["errors"]}


def test_a_body_kept_on_disk_reaches_the_application_whole(server):
    padded = PARTIAL[:-1] + b', "more": "' + b"x" * 900_000 + b'"}'
    answer = httpx.post(server.http + PATH, content=padded, headers=JSON)
    assert answer.status_code == 400
    assert "/password" in {error["pointer"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    "content",
    [b"x" * (settings.REQUEST_BODY_LIMIT + 1), b"x" * (3 * settings.REQUEST_BODY_LIMIT)],
)
def test_an_oversized_body_is_413_also_for_a_client_that_sends_it_all_first(server, content):
    for body in (content, iter([content[:500_000], content[500_000:]])):
        answer = httpx.post(server.http + PATH, content=body, headers=JSON, timeout=30)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "too-large"


def test_an_oversized_body_is_refused_before_it_is_sent_when_the_client_asks(server):
    asks = head(f"Content-Length: {10**12}", "Expect: 100-continue")
    answer = raw(server, asks)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_the_largest_body_allowed_is_let_through(server):
    content = b" " * (settings.REQUEST_BODY_LIMIT - len(PARTIAL)) + PARTIAL
    assert httpx.post(server.http + PATH, content=content, headers=JSON).status_code == 400


@commits_to("axes", "backend.accounts")
def test_a_body_that_ends_short_is_never_handed_on(server):
    """The JSON is complete; only the announced length tells that something was cut off. A log-in
    that reaches the application leaves a record of its failure."""

    def login(username):
        device = {"id": "d", "name": "n"}
        return json.dumps({"username": username, "password": "x" * 12, "device": device}).encode()

    short = login("short")
    raw(server, head(f"Content-Length: {len(short) + 5}"), short, half_close=True)
    unfinished = in_pieces(login("unfinished")).removesuffix(b"0\r\n\r\n")
    raw(server, head("Transfer-Encoding: chunked"), unfinished, half_close=True)
    # Later than those two, one after the other: when these are recorded, those would be.
    for username in ("whole", "whole too"):
        chunked = head("Transfer-Encoding: chunked", "Connection: close")
        assert b"problem+json" in raw(server, chunked, in_pieces(login(username)))
    recorded = AccessAttempt.objects.values_list("username", flat=True)
    assert set(recorded) == {"whole", "whole too"}


def test_a_slow_upload_is_408_and_holds_no_worker(serve):
    server = serve(REQUEST_BODY_SECONDS="5", WSGI_THREADS="2")
    # The first request of a process makes ready what later ones find.
    assert httpx.get(f"{server.http}/api/v1/me/", timeout=30).status_code == 401
    start = head("Content-Length: 1000")
    with ThreadPoolExecutor(8) as slow:
        answers = [slow.submit(raw, server, start, b"{") for _ in range(8)]
        quick = httpx.get(f"{server.http}/api/v1/me/", timeout=30)
        assert not any(answer.done() for answer in answers), "it waited for the slow ones"
        assert quick.status_code == 401
        for answer in answers:
            assert problem(answer.result())["status"] == 408


@pytest.mark.parametrize(
    ("path", "most"), [(path, most) for path, (most, _) in settings.UPLOADS.items()]
)
def test_files_have_room_of_their_own(server, path, most):
    piece = b"x" * 65536
    for size, too_large in ((most // 65536, False), (most // 65536 + 1, True)):
        pieces = (piece for _ in range(size))
        answer = httpx.post(server.http + path, content=pieces, headers=FORM, timeout=60)
        assert (answer.status_code == 413) is too_large


def test_only_files_have_it(server):
    """Not what else is asked of the same address, nor of addresses below it."""
    content = b"x" * (settings.REQUEST_BODY_LIMIT + 1)
    for method, path in (("PUT", ""), ("POST", "1/publish/"), ("POST", "1/answers/")):
        url = f"{server.http}/api/v1/boundaries/{path}"
        assert httpx.request(method, url, content=content).status_code == 413


def test_a_file_may_take_longer_to_arrive(serve):
    server = serve(REQUEST_BODY_SECONDS="0.3")

    def slowly():
        yield b"x"
        time.sleep(1)
        yield b"x"

    for path, status in (("/api/v1/boundaries/", 401), (PATH, 408)):
        answer = httpx.post(server.http + path, content=slowly(), headers=FORM, timeout=30)
        assert answer.status_code == status


def test_a_file_on_its_way_takes_no_memory(serve):
    server = serve()
    url = f"{server.http}/api/v1/boundaries/"
    for size in (1, 900):  # once to warm up
        before = memory_peak_kb(server)
        pieces = (b"x" * 65536 for _ in range(size))
        assert httpx.post(url, content=pieces, headers=FORM, timeout=60).status_code == 401
    assert memory_peak_kb(server) - before < 20_000


def test_files_beyond_what_the_disk_is_for_wait_and_hold_up_nobody_else(serve):
    server = serve(UPLOADS_AT_ONCE="1")
    url = f"{server.http}/api/v1/boundaries/"
    lines = ["POST /api/v1/boundaries/ HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 9", "", ""]
    with (
        socket.create_connection(("127.0.0.1", server.port)) as first,
        ThreadPoolExecutor(1) as one,
    ):
        first.sendall("\r\n".join(lines).encode() + b"x")
        time.sleep(0.3)
        second = one.submit(httpx.post, url, content=b"x", headers=FORM, timeout=60)
        for path in ("me/", "boundaries/"):
            assert httpx.get(f"{server.http}/api/v1/{path}", timeout=30).status_code == 401
        assert not second.done()
        first.close()
        assert second.result().status_code == 401


def memory_peak_kb(server) -> int:
    """The most that the process ever had in memory (proc_pid_status(5), VmHWM)."""
    status = Path("/proc", str(server.process.pid), "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def test_the_refusal_speaks_the_language_that_was_asked_for(server):
    content = b"x" * (settings.REQUEST_BODY_LIMIT + 1)
    english = httpx.post(server.http + PATH, content=content, headers={"Accept-Language": "en"})
    assert english.json()["title"] == "The content is too large"
    assert str(settings.REQUEST_BODY_LIMIT) in english.json()["detail"]


def test_bytes_in_the_address_that_are_not_ascii_are_the_senders_error(server):
    request = b"GET /api/v1/me/?q=\xe7\xbd\x91 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert raw(server, request).split(b" ", 2)[1] == b"400"


def test_a_content_type_in_an_encoding_that_does_not_exist_is_the_senders_error(server):
    bad = {"Content-Type": "multipart/form-data; boundary*=utf-9''x"}
    answer = httpx.post(server.http + PATH, content=b"x", headers=bad)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_header_with_an_underscore_does_not_pass_for_another(server):
    """`X_Forwarded-Proto` would become the same WSGI name as the proxy's header."""
    asked = ["GET /api/v1/me/ HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    spelled = [*asked, "Accept_Language: en", "Accept-Language: zh-hans", "", ""]
    answer = raw(server, "\r\n".join(spelled).encode())
    assert b"content-language: zh-hans" in answer.lower()


# Packed bodies


def gzipped(server, content: bytes, **headers: str):
    said = JSON | {"Content-Encoding": "gzip"} | headers
    return httpx.post(server.http + PATH, content=content, headers=said, timeout=30)


def test_a_packed_body_reaches_the_application_unpacked(server):
    answer = gzipped(server, gzip.compress(PARTIAL))
    assert answer.status_code == 400
    assert "/password" in {error["pointer"] for error in answer.json()["errors"]}


def test_a_packed_body_may_come_in_pieces_of_a_byte(server):
    pieces = [bytes([byte]) for byte in gzip.compress(PARTIAL)]
    answer = raw(
        server,
        head("Transfer-Encoding: chunked", "Content-Encoding: gzip", "Connection: close"),
        in_pieces(*pieces),
    )
    assert "/password" in {error["pointer"] for error in problem(answer)["errors"]}


@pytest.mark.parametrize(
    "content",
    [
        PARTIAL,
        gzip.compress(PARTIAL)[:-1],
        gzip.compress(PARTIAL) + b"more",
        zlib.compress(PARTIAL),
    ],
    ids=["not packed", "cut off", "with more behind it", "packed otherwise"],
)
def test_what_is_not_whole_gzip_is_refused(server, content):
    answer = gzipped(server, content)
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid-input")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip"])
def test_another_coding_is_415_and_says_which_is_read(server, coding):
    answer = gzipped(server, PARTIAL, **{"Content-Encoding": coding})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "gzip, identity"


def test_a_small_body_that_unpacks_to_too_much_is_413(server):
    bomb = gzip.compress(b" " * (200 * settings.REQUEST_BODY_LIMIT))
    assert len(bomb) < settings.REQUEST_BODY_LIMIT
    assert gzipped(server, bomb).status_code == 413


# Too many at once


def test_whoever_finds_no_room_is_told_when_to_come_again(serve, standing_cast):
    crowded = serve(REQUESTS_AT_ONCE="1")
    with socket.create_connection(("127.0.0.1", crowded.port)) as slow:
        heading = b"PUT /api/v1/shifts/x/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n"
        slow.sendall(heading + b"{")
        time.sleep(0.5)
        answer = httpx.put(f"{crowded.http}/api/v1/shifts/x/", content=b"{}" * 100_000)
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert 5 <= int(answer.headers["retry-after"]) <= 20
        # Signing in has a queue of its own.
        body = {"username": "east_worker", "password": PASSWORD, "device": {"id": "phone"}}
        assert httpx.post(crowded.http + PATH, json=body, timeout=30).status_code == 200
    time.sleep(0.5)
    assert httpx.get(f"{crowded.http}/healthz").status_code == 200
