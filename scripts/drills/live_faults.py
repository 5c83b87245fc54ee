"""The live wire while everything breaks: two minutes without a network, a server killed with signal
9, the database restarted, a transaction open for half a minute, clients that read nothing."""

from contextlib import ExitStack

from machine.cluster import Cluster

from .breaking import Length, break_everything
from .crowd import Manners
from .findings import Finding
from .mortal import MortalServer
from .scraped import TOKEN

# As the pages behave: src/live/line.ts and waits.ts.
LENGTH = Length(
    clients=80,
    calm=10,
    held=30,
    cut=120,
    settle=120,
    manners=Manners(silence=25, longest_wait=15, renewal=60),
    latest=2,
)


def drill(cluster: Cluster) -> list[Finding]:
    with ExitStack() as closing:
        servers = [
            MortalServer(f"live-{number}", closing, METRICS_TOKEN=TOKEN) for number in (1, 2)
        ]
        return break_everything(servers, cluster.restart, "/drill/", LENGTH)
