"""The process that reads: what it must not be able to do, and what becomes of it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend.territory import files
from backend.territory.files import cage, kinds, limits, talk

from . import nets

ORDER = talk.Order("net", "net.geojson", level="grid")


def inside(program: str, kind: str | None = kinds.GEOJSON) -> str:
    """What a program says in the place of ours, with the environment and limits of the cage."""
    limited = f"from backend.territory.files import confined; confined._limit_myself()\n{program}"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", limited],
        env=cage._environment(kind),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.stdout.strip() or ran.stderr.strip()


def test_has_no_driver_but_the_one_expected():
    assert inside("import pyogrio; print(sorted(pyogrio.list_drivers()))") == "['GeoJSON']"


def test_has_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not to be seen")
    assert "not to be seen" not in inside("import os; print(os.environ)")


def test_cannot_take_more_memory_than_it_is_given():
    said = inside("import numpy; numpy.ones(2_300 * 1024 * 1024, dtype='u1')")
    assert "MemoryError" in said


def test_cannot_write_a_file_of_any_size(tmp_path):
    path = tmp_path / "grown"
    said = inside(f"open({str(path)!r}, 'wb').write(bytes(10_000_000))")
    assert "File too large" in said
    assert path.stat().st_size <= limits.WRITTEN_BYTES


def test_cannot_reach_the_network():
    """GDAL told to fetch something from a listening port of ours comes by nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/net.geojson"
        said = inside(f"import pyogrio; print(pyogrio.read_info('/vsicurl/{address}'))")
        assert "DataSourceError" in said
        said = inside(f"import pyogrio; print(pyogrio.read_info('{address}'))")
        assert "DataSourceError" in said
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    started = watched(monkeypatch)
    content = nets.written(nets.net(), "GeoJSON")
    with pytest.raises(files.Unreadable, match="too_slow"):
        cage.carry_out(ORDER, content, kind=kinds.GEOJSON, seconds=0.01)
    assert started[0].returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("ended_by", "reason"), [(signal.SIGSEGV, "crashed"), (signal.SIGXCPU, "too_slow")]
)
def test_a_process_that_dies_is_a_refusal(monkeypatch, caplog, ended_by, reason):
    """As GDAL dies of a bad pointer, and the kernel ends what uses too much of a core."""

    def die(process):
        os.kill(process.pid, ended_by)

    watched(monkeypatch, die)
    with pytest.raises(files.Unreadable, match=reason):
        cage.carry_out(ORDER, nets.written(nets.net(), "GeoJSON"), kind=kinds.GEOJSON)
    assert "ended with" in caplog.text


def test_leaves_no_file_behind(monkeypatch, tmp_path):
    packed = nets.zipped(nets.shapefile(nets.net()))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    files.read("net.zip", packed, {}, level="grid")
    with pytest.raises(files.Unreadable):
        files.read("net.geojson", b'{"type":', {}, level="grid")
    assert list(tmp_path.iterdir()) == []


def test_leaves_no_process_behind(monkeypatch):
    started = watched(monkeypatch)
    files.read("net.geojson", nets.written(nets.net(), "GeoJSON"), {}, level="grid")
    with pytest.raises(files.Unreadable):
        files.read("net.geojson", b'{"type":', {}, level="grid")
    assert len(started) == 2
    assert not any(Path(f"/proc/{process.pid}").exists() for process in started)


def test_ends_with_whoever_asked_even_when_that_one_is_killed(tmp_path):
    """A worker killed in the middle of a file leaves nothing that goes on reading it."""
    content = tmp_path / "net.geojson"
    content.write_bytes(nets.written(nets.net(), "GeoJSON"))
    program = (
        "import pathlib, sys; from backend.territory.files import reading;"
        " reading.read('net.geojson', pathlib.Path(sys.argv[1]).read_bytes(), {}, level='grid')"
    )
    asker = subprocess.Popen([sys.executable, "-c", program, str(content)], cwd=cage._ROOT)
    reader = None
    try:
        reader = child_that_has_limited_itself(asker)
        os.kill(reader, signal.SIGSTOP)  # so that it cannot end by itself
        asker.kill()
        asker.wait()
        assert is_gone(reader)
    finally:
        asker.kill()
        asker.wait()
        if reader:
            with contextlib.suppress(ProcessLookupError):
                os.kill(reader, signal.SIGKILL)


def child_that_has_limited_itself(asker: subprocess.Popen) -> int:
    children = Path(f"/proc/{asker.pid}/task/{asker.pid}/children")
    while asker.poll() is None:
        for child in map(int, children.read_text().split()):
            with contextlib.suppress(FileNotFoundError):
                limited = Path(f"/proc/{child}/limits").read_text()
                if re.search(rf"Max cpu time +{limits.CPU_SECONDS} ", limited):
                    return child
    raise AssertionError("It ended before anybody could look.")


def is_gone(process: int) -> bool:
    """Within five seconds; whether or not somebody has buried it."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except FileNotFoundError:
            return True
        if "State:\tZ" in status:
            return True
        time.sleep(0.02)
    return False


def test_a_link_in_a_file_is_not_followed():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        href = f"http://127.0.0.1:{listening.getsockname()[1]}/crs"
        whole = json.loads(nets.written(nets.net(), "GeoJSON"))
        whole["crs"] = {"type": "link", "properties": {"href": href, "type": "ogcwkt"}}
        question = files.read("net.geojson", json.dumps(whole).encode(), {}, level="grid")
        assert (question.about, question.why) == ("crs", "crs_unknown")
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_an_answer_that_is_none_is_a_refusal():
    arrived = bytearray((3).to_bytes(4, "big") + b"\xc1\xc1\xc1")
    with pytest.raises(files.Unreadable, match="crashed"):
        cage._taken(arrived)


def test_a_declaration_of_another_form_is_a_refusal():
    with pytest.raises(files.Unreadable, match="declared_wrongly"):
        files.read("net.geojson", b"{}", {"columns": ["code"]}, level="grid")


def watched(monkeypatch, then=lambda process: None) -> list[subprocess.Popen]:
    """The processes that are started, and something done to each at once."""
    started: list[subprocess.Popen] = []

    class Watched(subprocess.Popen):
        def __init__(self, *args, **how) -> None:
            super().__init__(*args, **how)
            started.append(self)
            then(self)

    monkeypatch.setattr(cage.subprocess, "Popen", Watched)
    return started
