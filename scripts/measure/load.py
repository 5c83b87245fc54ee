"""The load that both sides get: GET requests over a few lasting connections, from threads here.

Bare sockets, because a client that costs more than the server it measures says nothing of it.
"""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

CONNECTIONS = 4


@dataclass(frozen=True)
class Side:
    """A server on this machine; `header`: one line that every request carries beside Host."""

    name: str
    port: int
    header: str = ""


def drive(side: Side, addresses: list[str]) -> float:
    """Seconds until all were answered with 200. Raises RuntimeError for any other answer."""
    left = iter(addresses)
    lock = threading.Lock()
    failed: list[str] = []

    def work() -> None:
        try:
            with socket.create_connection(("127.0.0.1", side.port)) as wire:
                for address in _shared(left, lock):
                    status = _get(wire, side, address)[0]
                    if status != 200:
                        raise RuntimeError(f"{side.name}: {status} for {address}")
        except (OSError, RuntimeError) as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    started = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = perf_counter() - started
    if failed:
        raise RuntimeError(failed[0])
    return took


def fetch(side: Side, address: str) -> tuple[int, bytes]:
    """The status and the content of one answer, as it travelled."""
    with socket.create_connection(("127.0.0.1", side.port)) as wire:
        return _get(wire, side, address)


def _shared(left: Iterator[str], lock: threading.Lock) -> Iterator[str]:
    while True:
        with lock:
            address = next(left, None)
        if address is None:
            return
        yield address


def _get(wire: socket.socket, side: Side, address: str) -> tuple[int, bytes]:
    heading = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{side.port}\r\n"
    wire.sendall(f"{heading}Accept-Encoding: gzip\r\n{side.header}\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(wire)
    head, _, content = answer.partition(b"\r\n\r\n")
    length = _length(head)
    parts, got = [content], len(content)
    while got < length:
        parts.append(_more(wire))
        got += len(parts[-1])
    return int(head[9:12]), b"".join(parts)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError("An answer without its length.")


def _more(wire: socket.socket) -> bytes:
    if not (piece := wire.recv(262_144)):
        raise RuntimeError("The server closed the connection.")
    return piece
