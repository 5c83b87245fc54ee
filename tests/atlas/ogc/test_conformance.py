"""The OGC's abstract tests for API Features (PyPI ogctests) against a served process.

They need no network but the server. They know no way to sign in, so a door on this machine adds
the token on the way; what they ask and what they are answered passes unchanged.
"""

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.utils import timezone

from backend.accounts.sign_in import issue_token
from tests.incidents.asking import report

pytestmark = pytest.mark.django_db(transaction=True)
OGCTESTS = settings.ROOT / ".local" / "ogctests"  # scripts/setup --tests puts them there
FEATURES = OGCTESTS / "ogctests" / "features" / "core"
# /ats/core/1 to 29 of OGC 17-069r4, annex A.
EVERY_TEST = {f"test_ast{number}" for number in range(1, 30)}


@pytest.fixture
def door(standing_cast, server, signed_in) -> Iterator[str]:
    """The address of /ogc/ behind the door, with a case to be seen there."""
    operator = standing_cast.east_operator
    assert report(signed_in(standing_cast.east_worker)).status_code == 201
    token = issue_token(user=operator, key="gis", name="", at=timezone.now()).token

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name: self.headers[name] for name in ("Host", "Accept")}
            headers["Authorization"] = f"Token {token}"
            request = urllib.request.Request(server.http + self.path, headers=headers)
            try:
                answer = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as refused:
                answer = refused
            with answer:
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_said) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as house:
        threading.Thread(target=house.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{house.server_port}/ogc"
        house.shutdown()


def test_passes_every_abstract_test_of_the_core(door, tmp_path):
    assert FEATURES.is_dir(), "scripts/setup --tests brings them"
    results = tmp_path / "results.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", OGCTESTS]
    command += ["-p", "no:cacheprovider", "-p", "no:django", f"--junit-xml={results}", FEATURES]
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(OGCTESTS), "INSTANCE_URL": door}
    run = subprocess.run(
        command, env=surroundings, cwd=tmp_path, capture_output=True, text=True, timeout=200
    )
    passed = {
        case.get("name")
        for case in ET.parse(results).iter("testcase")
        if all(case.find(mark) is None for mark in ("failure", "error", "skipped"))
    }
    assert run.returncode == 0, run.stdout
    assert passed == EVERY_TEST
    # What they only warn of: no timeStamp, which a page that never changes has no use for.
    for warned in ("parameter missing", "No features", "could not", "not given"):
        assert warned not in run.stdout
