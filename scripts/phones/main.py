"""`scripts/simulate`: what it is asked, and how it ends."""

import argparse
import asyncio
import math
import os
import resource
import sys
from pathlib import Path

import uvloop

from .accounts import NoAccounts, read_accounts
from .fleet import Fleet, NoServer, Plan
from .sampling import Sampling
from .showing import table, verdict, write_json

_ROOT = Path(__file__).resolve().parents[2]
_ACCOUNTS = Path(os.environ.get("WANGGE_LOCAL") or _ROOT / ".local") / "demo-accounts.json"
# One report for so many phones, when the number is not given.
_PHONES_FOR_A_REPORT = 20


def main(arguments: list[str]) -> int:
    """0: nothing was lost and the server's counts agree; 1: not so; 2: it could not begin;
    130: interrupted before it began."""
    options = _options(arguments)
    _allow_connections(2 * options.workers)
    try:
        fleet = Fleet(_plan(options), read_accounts(options.accounts))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(fleet.patrol())
    except (NoAccounts, NoServer) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    complaints = fleet.figures.complaints()
    print(f"\n{table(fleet.figures)}\n\n{verdict(complaints)}", flush=True)
    if options.json:
        write_json(fleet.figures, options.json)
    return 1 if complaints else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/simulate",
        description="Plays phones on patrol in the demonstration district, through the public API.",
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the server is")
    parser.add_argument("--workers", type=_positive(int), default=60)
    parser.add_argument(
        "--interval",
        type=_positive(float),
        help="seconds between two fixes, walking or standing (unless given: as the server says)",
    )
    parser.add_argument(
        "--minutes", type=_not_negative, default=2.0, help="how long each walks; 0: until stopped"
    )
    parser.add_argument("--accounts", type=Path, default=_ACCOUNTS, help="the log-ins (JSON)")
    parser.add_argument("--reports", type=int, help="matters to report in all")
    parser.add_argument(
        "--life",
        action=argparse.BooleanOptionalAction,
        help="operators, clerks and workers carry what is reported to its end"
        " (unless said otherwise: when --minutes is 0)",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return parser.parse_args(arguments)


def _plan(options: argparse.Namespace) -> Plan:
    endless = options.minutes == 0
    reports = options.reports
    if reports is None and not endless:
        reports = math.ceil(options.workers / _PHONES_FOR_A_REPORT)
    return Plan(
        base=options.base.rstrip("/"),
        workers=options.workers,
        sampling=options.interval and Sampling.always(options.interval),
        seconds=math.inf if endless else options.minutes * 60,
        reports=reports,
        life=endless if options.life is None else options.life,
    )


def _allow_connections(wanted: int) -> None:
    """Every phone has a connection of its own; raise our limit as far as we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = wanted + 256
    if hard != resource.RLIM_INFINITY:
        room = min(room, hard)
    if soft < room:
        resource.setrlimit(resource.RLIMIT_NOFILE, (room, hard))


def _positive(kind: type):
    def read(text: str):
        value = kind(text)
        if not (value > 0 and math.isfinite(value)):
            raise argparse.ArgumentTypeError("must be more than 0")
        return value

    return read


def _not_negative(text: str) -> float:
    value = float(text)
    if not (value >= 0 and math.isfinite(value)):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value
