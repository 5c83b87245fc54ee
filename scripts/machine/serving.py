"""`scripts/run`: brings the district to life on one port, until it is told to stop."""

import argparse
import os
import time
from contextlib import ExitStack
from pathlib import Path

from . import django_commands, named_database
from .address import Address, health
from .children import Child, fresh_log, last_lines
from .cluster import Cluster
from .interruptions import Interrupted, Interruptions
from .locks import held
from .places import DATABASE_URL_FILE, LOCAL, LOGS, OWNER_DATABASE_URL_FILE, PYTHON, ROOT
from .revived import Revived, ending
from .setting_up import set_up
from .steps import Trouble, complain, say, step
from .welcome import warn_of_open_door, welcome

START_SECONDS = 60  # from starting the server to its first healthy answer
STOP_SECONDS = 8  # the server gives open requests 5 s
PHONES = ("--workers", "60", "--interval", "5", "--minutes", "0")  # 0: until stopped


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    with Interruptions() as interruptions:
        try:
            with ExitStack() as closing:
                try:
                    _run(options, closing, interruptions)
                except Interrupted:
                    say("\nStopping ...")
                    raise
                finally:
                    interruptions.hold()
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            say("Stopped.")
            return 0
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/run", description="Sets up whatever is missing and serves everything."
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--simulate", action="store_true", help="add phones on patrol")
    parser.add_argument(
        "--demo", action="store_true", help="load the demonstration district into DATABASE_URL too"
    )
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace, closing: ExitStack, interruptions: Interruptions) -> None:
    address = Address(options.host, options.port)
    given_url = os.environ.get("DATABASE_URL")
    demo = options.demo or not given_url
    if options.simulate and not demo:
        raise Trouble("--simulate plays demonstration members: with DATABASE_URL add --demo.")

    closing.enter_context(
        held(
            LOCAL / "run.lock",
            note=f"{address.base} (process {os.getpid()})",
            refusal="Wangge already runs from this checkout: {note}.",
        )
    )
    address.require_free()
    warn_of_open_door(address, demo=demo)

    say("Setting up")
    set_up(private_database=not given_url, tests=False)
    children: list[Child] = []
    private_url, owner_url = None, os.environ.get("OWNER_DATABASE_URL", "")
    if given_url:
        named_database.require_reachable()
        named_database.tell_of_roles(owner_url)
    else:
        cluster = closing.enter_context(Cluster("main", hurried=lambda: interruptions.hurried))
        children.append(cluster.server)
        private_url, owner_url = cluster.application_url, cluster.url
        _let_manage_py_find(DATABASE_URL_FILE, private_url, closing)
        _let_manage_py_find(OWNER_DATABASE_URL_FILE, owner_url, closing)
    serving = django_commands.surroundings(private_url)
    owning = django_commands.surroundings(private_url, owner_url=owner_url)

    prepare = django_commands.manage("prepare", *(["--demo"] if demo else []))
    step("Tables and data", prepare, log="prepare", cwd=ROOT, env=owning)

    def child(name: str, *command: object, log: Path, env: dict[str, str] = serving) -> Child:
        return Child(name, [str(part) for part in command], log=log, env=env, cwd=ROOT)

    def stop_at_the_end(process: Child | Revived) -> None:
        closing.callback(process.stop, patience=STOP_SECONDS, hurried=lambda: interruptions.hurried)

    def begin(name: str, *command: object, log: str, env: dict[str, str] = serving) -> Child:
        begun = child(name, *command, log=fresh_log(LOGS / f"{log}.log"), env=env)
        stop_at_the_end(begun)
        children.append(begun)
        return begun

    serve = (PYTHON, "-m", "backend.config.serve", "--host", options.host, "--port", options.port)
    _wait_until_healthy(begin("the server", *serve, log="server"), address)
    begin("the sweep", *django_commands.manage("sweep"), log="sweep", env=owning)
    # What officers bring may end a worker; that must not end everything.
    work = ("the worker", *django_commands.manage("worker"))
    worker_log = fresh_log(LOGS / "worker.log")
    worker = Revived(lambda: child(*work, log=worker_log))
    stop_at_the_end(worker)
    if options.simulate:
        simulate = (ROOT / "scripts" / "simulate", "--base", address.base, *PHONES)
        begin("the simulated phones", *simulate, log="phones")
    welcome(address, demo=demo, private=not given_url)
    _watch(children, worker)


def _let_manage_py_find(file: Path, database_url: str, closing: ExitStack) -> None:
    file.write_text(database_url + "\n")
    closing.callback(file.unlink, missing_ok=True)


def _wait_until_healthy(server: Child, address: Address) -> None:
    end = time.monotonic() + START_SECONDS
    told = "/healthz does not answer"
    while time.monotonic() < end:
        if server.exit_code is not None:
            raise Trouble(_ended(server))
        if (checks := health(address)) is not None:
            failing = [name for name, state in checks.items() if state != "ok"]
            if not failing:
                return
            told = f"/healthz: {', '.join(failing)} failing"
        time.sleep(0.1)
    raise Trouble(f"The server is not healthy after {START_SECONDS} s. {told}\n{_tail(server)}")


def _watch(children: list[Child], worker: Revived) -> None:
    """Until a signal, or until a child ends, which none but the worker may do by itself."""
    while True:
        for child in children:
            if child.exit_code is not None:
                raise Trouble(_ended(child))
        worker.tend()
        time.sleep(0.2)


def _ended(child: Child) -> str:
    name = child.name[0].upper() + child.name[1:]
    how = ending(child.exit_code)
    return f"{name} ended unexpectedly ({how}); everything is stopped.\n{_tail(child)}"


def _tail(child: Child) -> str:
    return f"{last_lines(child.log)}\nAll of its output: {child.log}"
