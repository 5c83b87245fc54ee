"""`.local/ogctests`: the conformance tests that `tests/atlas/ogc` runs against a served process."""

import shutil

from . import stamps
from .places import BUILT, PYTHON, ROOT
from .steps import step

FOLDER = BUILT / "ogctests"
_LOCK = ROOT / "scripts" / "machine" / "ogctests-requirements.txt"
_STAMP = FOLDER / "installed"


def provide() -> None:
    """Install them into a folder of their own, unless they are there."""
    wanted = stamps.digest([_LOCK], below=ROOT)
    if stamps.is_current(_STAMP, wanted):
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    pip += ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--target", FOLDER]
    step("Conformance tests of the OGC", [*pip, "-r", _LOCK], log="pip-ogctests")
    stamps.write(_STAMP, wanted)
