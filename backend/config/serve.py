"""`python -m backend.config.serve`: one process on one port until SIGTERM or SIGINT.

The listening socket is opened here, because what is accepted inherits its options: a viewer that
stops reading is noticed after 64 KB and cut off by the kernel after 30 s, instead of filling
megabytes of memory and holding up the shutdown.
"""

import argparse
import os
import signal
import socket
import sys
from types import FrameType

import uvicorn

APPLICATION = "backend.config.asgi:application"
SEND_BUFFER_BYTES = 64 * 1024
UNACKNOWLEDGED_MS = 30_000
WEBSOCKET_FRAME_BYTES = 64 * 1024
GRACE_SECONDS = 5


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


def serve(listening: socket.socket) -> int:
    """Serve until told to stop; the exit code."""
    config = uvicorn.Config(
        APPLICATION,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=WEBSOCKET_FRAME_BYTES,
        ws_ping_interval=10,
        ws_ping_timeout=30,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    return 0 if server.started else 1


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="backend.config.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 picks a free one and prints it")
    options = parser.parse_args(arguments)
    # uvicorn raises the signal once more when it has stopped, and before it has started the
    # signal comes here alone: both times there is nothing left to wait for.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        listening = listen(options.host, options.port)
    except OSError as error:
        reason = error.strerror or error
        sys.stderr.write(f"Cannot listen on {options.host}, port {options.port}: {reason}.\n")
        return 1
    if options.port == 0:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
    return serve(listening)


def leave(code: int) -> None:
    """End at once. A request still running in a thread would otherwise delay it to its end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    leave(0)


if __name__ == "__main__":
    leave(main())
