"""The live wire under load: phones send through the public API, viewers watch with tickets of real
accounts, and some viewers have stalled.

Measured is the time from the moment a fix was sent to the moment a viewer who may see it had it,
or a newer one of the same member. Two processes as in operation, one for the phones and one for
the viewers, of which 20 read every frame; the others count frames and bytes. Everything runs on
this machine, so the load takes its share of what it measures; what each process took stands in
the table and, every five seconds, in the file.
"""

import argparse
import json
import subprocess
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from django.db import connection

from .crowd import Tokens, is_of_district, playing, walking
from .demonstration import laid
from .latencies import waits
from .live_load import LEAST_SENT, LONGEST_P99_SECONDS, READING, Load, Trial, largest_share
from .processes import Watch, of_database, of_machine, of_process, show_processes
from .results import Result
from .sides import Server, served

CUT_OFF_AFTER_SECONDS = 60.0  # a line takes a while to be full, then 30 s
WARMING_SECONDS = 15.0
# Who watches, and how many of ten.
WATCHING = {
    "the district's operators": 1,
    "operators of townships": 4,
    "leaders of grids": 4,
    "chiefs": 1,
}
_TRY_SECONDS = 60.0
_PATIENCE_SECONDS = 180.0


def measure(*arguments: str) -> list[Result]:
    options = _options(arguments)
    load = Load(options.phones, options.interval, options.viewers, options.stalled)
    with laid() as (surroundings, accounts), TemporaryDirectory() as folder:
        stage = _Stage(surroundings, accounts, Path(folder), load)
        trial = stage.try_out(load, options.minutes * 60)
        show_processes(trial.rows)
        results = _results(trial)
        if options.find:
            share = largest_share(stage.try_out, trial, min(_TRY_SECONDS, options.minutes * 60))
            what = f"holds: {load.part(share)}" if share else "none that was tried holds"
            results.append(Result(what, "part", share, 1.0, share, 0))
    return results


def _options(arguments: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench live")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--phones", type=int, default=1106)
    parser.add_argument("--interval", type=float, default=5.0, help="seconds between two fixes")
    parser.add_argument("--viewers", type=int, default=500)
    parser.add_argument("--stalled", type=int, default=50)
    parser.add_argument(
        "--find",
        action="store_true",
        help="look for the largest load that holds, as a part or a multiple of the asked",
    )
    return parser.parse_args(arguments)


def _results(trial: Trial) -> list[Result]:
    waited, told = trial.all_waits, trial.told
    limit_ms = LONGEST_P99_SECONDS * 1000
    reached = float(np.isfinite(waited).mean()) if len(waited) else 0.0
    of_viewers = [row[2] for row in trial.rows["server: viewers"]]
    quarter = max(1, len(of_viewers) // 4)
    before, after = median(of_viewers[:quarter]), median(of_viewers[-quarter:])
    results = [
        Result.below(f"ms to {who}: {name}", "ms", _percent(kind, percent), limit_ms)
        for who, kind in [("all viewers", waited), *trial.waits.items()]
        for name, percent in (("p50", 50), ("p99", 99))
    ]
    results += [
        Result(
            "fixes sent, of those asked for",
            "part",
            trial.sent_part,
            1.0,
            trial.sent_part,
            LEAST_SENT,
        ),
        _whole("fixes acknowledged, of those sent", trial.acknowledged_part),
        _whole("fixes shown, of those that should be", reached),
        Result.below("viewers' server: MB at the end", "MB", after, before * 1.1),
        Result.below("viewers' server: MB more an hour", "MB", _slope(trial), max(1.0, before)),
        _whole("viewers who read and were not cut off", 1 - told["cut_off"] / trial.load.viewers),
    ]
    if stalled := told["stalled_seconds"]:
        longest = max(stalled)
        what = f"stalled, {len(stalled)} times cut off: longest, s"
        results.append(Result.below(what, "s", longest, CUT_OFF_AFTER_SECONDS))
    results[0] = replace(results[0], series=trial.rows | {"told": told})
    return results


def _whole(what: str, part: float) -> Result:
    return Result(what, "part", part, 1.0, part, 1.0)


def _percent(waited: np.ndarray, percent: float) -> float:
    return float(np.percentile(waited, percent, method="higher")) * 1000 if len(waited) else np.inf


def _slope(trial: Trial) -> float:
    """MB an hour of the viewers' server, by a line through what was measured."""
    rows = np.array(trial.rows["server: viewers"])
    return float(np.polyfit(rows[:, 0], rows[:, 2], 1)[0] * 3600) if len(rows) > 1 else 0.0


class _Stage:
    """Everybody is signed in once; each trial has servers of its own."""

    def __init__(
        self, surroundings: dict[str, str], accounts: list[dict], folder: Path, load: Load
    ) -> None:
        self._surroundings = surroundings
        self._accounts = accounts
        self._folder = folder
        self._tokens = tokens = Tokens()
        file = Path(surroundings["WANGGE_LOCAL"]) / "demo-accounts.json"
        self._phones = walking(file, load.phones, tokens)
        operators = [one["username"] for one in _accounts_of("the district's operators", accounts)]
        self._stalled = [tokens.of(name) for name in islice(cycle(operators), load.stalled)]

    def try_out(self, load: Load, seconds: float) -> Trial:
        sent_file, seen_file = self._folder / "sent.npy", self._folder / "seen.npy"
        watching, kinds = _watching(self._accounts, load.viewers, self._tokens)
        with (
            served(**self._surroundings) as for_phones,
            served(**self._surroundings) as for_viewers,
            playing(
                "many_viewers", self._audience(watching, for_phones, for_viewers), seen_file
            ) as viewers,
            playing("many_phones", self._fleet(load, for_phones), sent_file) as phones,
        ):
            time.sleep(WARMING_SECONDS)
            begin = time.monotonic()
            with Watch(_looks(for_phones, for_viewers, phones, viewers)) as watch:
                time.sleep(seconds)
            end = time.monotonic()
            # They wait for their last answers: what is too late for that is not left out.
            phones.communicate(timeout=_PATIENCE_SECONDS)
            time.sleep(2 * LONGEST_P99_SECONDS)
            last_words = viewers.communicate(timeout=_PATIENCE_SECONDS)[0]
        sent, seen = np.load(sent_file), np.load(seen_file)
        sent = sent[(sent["sent"] >= begin) & (sent["sent"] < end)]
        who, waited = waits(sent, seen)
        whose = np.array(kinds)[who]
        return Trial(
            load=load,
            seconds=end - begin,
            waits={kind: waited[whose == kind] for kind in WATCHING if (whose == kind).any()},
            sent=len(sent),
            acknowledged=int(np.isfinite(sent["answered"]).sum()),
            told=json.loads(last_words.splitlines()[-1]),
            rows=watch.rows,
        )

    def _fleet(self, load: Load, server: Server) -> dict:
        phones = self._phones[: load.phones]
        return {"port": server.port, "interval": load.interval, "phones": phones}

    def _audience(self, watching: list[dict], for_phones: Server, for_viewers: Server) -> dict:
        return {
            "port": for_viewers.port,
            "tickets_port": for_phones.port,
            "viewers": watching,
            "stalled": self._stalled,
        }


def _watching(accounts: list[dict], count: int, tokens: Tokens) -> tuple[list[dict], list[str]]:
    """Viewers of all kinds by turns, those who read spread among the first; and their kinds."""
    turns = [kind for kind, share in WATCHING.items() for _ in range(share)]
    names = {kind: cycle(_accounts_of(kind, accounts)) for kind in WATCHING}
    kinds = list(islice(cycle(turns), count))
    viewers = [
        {"token": tokens.of(next(names[kind])["username"]), "reads": number < READING}
        for number, kind in enumerate(kinds)
    ]
    return viewers, kinds


def _accounts_of(kind: str, accounts: list[dict]) -> list[dict]:
    def fits(one: dict) -> bool:
        match kind:
            case "the district's operators":
                return one["role"] == "operator" and is_of_district(one)
            case "operators of townships":
                return one["role"] == "operator" and not is_of_district(one)
            case "leaders of grids":
                return one["role"] == "leader"
            case _:
                return one["role"] == "chief"

    return [one for one in accounts if fits(one)]


def _looks(
    for_phones: Server, for_viewers: Server, phones: subprocess.Popen, viewers: subprocess.Popen
) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return {
        "server: phones": of_process(for_phones.pid),
        "server: viewers": of_process(for_viewers.pid),
        "the database, all its processes": of_database(backend),
        "load: phones": of_process(phones.pid),
        "load: viewers": of_process(viewers.pid),
        "the machine, all there is": of_machine,
    }
