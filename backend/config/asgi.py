"""One ASGI application: pages and API in WSGI threads, the live wire on the event loop.

`http` is read whole and goes to Django in threads with lasting database connections (under
ASGI, Django opens one for each request); `websocket` goes to the live consumer; `lifespan` is
answered here and starts and stops the hub. Published shapes for callers proven a moment ago and
batches of positions in the plain case are answered in front of Django (`atlas/door.py`,
`patrol/door.py`); how long all this takes is measured around it (`metrics.py`).
"""

# First of all: this sets Django up, and the imports below reach models.
from .wsgi import application as wsgi_application  # isort: split

import asyncio

from a2wsgi import WSGIMiddleware
from django.conf import settings

from backend.atlas.door import Door
from backend.live.consumer import LiveConsumer
from backend.live.hub import hub
from backend.patrol.door import BatchDoor

from .bodies import Receive, Scope, Send, WholeBodies
from .metrics import Measured
from .turns import Turns

LIVE_PATH = "/ws/live/"

_threads = settings.WSGI_THREADS + settings.SIGN_IN_THREADS + settings.UPLOAD_THREADS
_http = Measured(
    Door(
        WholeBodies(
            BatchDoor(
                WSGIMiddleware(wsgi_application, workers=_threads), threads=settings.BATCH_THREADS
            ),
            Turns(
                sign_ins=settings.SIGN_IN_THREADS,
                uploads=settings.UPLOAD_THREADS,
                others=settings.WSGI_THREADS,
            ),
        ),
        threads=settings.DOOR_THREADS,
    )
)
_live = LiveConsumer.as_asgi()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    match scope["type"]:
        case "http":
            await _http(scope, receive, send)
        case "websocket" if scope["path"] == LIVE_PATH:
            await _live(scope, receive, send)
        case "websocket":
            await receive()
            await send({"type": "websocket.close"})
        case "lifespan":
            await _lifespan(receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    hub.start(asyncio.get_running_loop())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(hub.stop)
    await send({"type": "lifespan.shutdown.complete"})
