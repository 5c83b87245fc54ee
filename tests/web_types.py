"""The shapes that the pages take from the API, as TypeScript: what of its OpenAPI description they
name, with all that it refers to. The whole would be thousands of lines that nobody reads. And the
frames of the live wire, of which they take all, with one of each as the server says it.

`python -m tests.web_types` writes them; test_openapi.py sees that they are current.
"""

import json
import os
import subprocess
from pathlib import Path

import django
from django.utils import translation

from scripts.machine import front_end
from scripts.machine.places import FRONT_END
from tests.live import said

API = FRONT_END / "src" / "api" / "described.d.ts"
WIRE = FRONT_END / "src" / "live" / "described.d.ts"
SAID = FRONT_END / "src" / "live" / "said.json"
COMMAND = "python -m tests.web_types"
# By the names of their serializers. Whatever these refer to comes by itself.
NAMED = (
    "BoxedSuggestion",
    "Candidate",
    "CaseEvent",
    "Catalogue",
    "ChangesOfTheDay",
    "Done",
    "Evidence",
    "Figures",
    "Ground",
    "Marked",
    "Me",
    "OwnWall",
    "Recorded",
    "Shift",
    "Similar",
    "Ticket",
    "Today",
    "Workflow",
)
_REFERENCE = "#/components/schemas/"
_HEADING = """\
/**
 * Generated from {source}: `{command}` writes it anew.
 * Mend {there}, never this file.
 */

"""


def written() -> dict[Path, str]:
    """What is to stand in each file."""
    return {
        API: _headed(
            "the OpenAPI description of the API",
            "the serializer",
            # The lengths of lists, such as the two numbers of a position.
            _as_typescript(_part_of(_whole(), NAMED), "--array-length"),
        ),
        WIRE: _headed(
            "the description of the live wire", "backend/atlas/wire.py", _as_typescript(_wire())
        ),
        SAID: json.dumps(said.FRAMES, ensure_ascii=False, indent=2) + "\n",
    }


def _headed(source: str, there: str, types: str) -> str:
    return _HEADING.format(source=source, command=COMMAND, there=there) + types


def _wire() -> dict:
    """A description without operations, of all that the wire's own has."""
    # It reads models as it is imported.
    from backend.atlas import wire

    described = wire.description()
    text = json.dumps(described["$defs"]).replace("#/$defs/", _REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {"title": described["title"], "version": "1"},
        "paths": {},
        "components": {"schemas": json.loads(text)},
    }


def _whole() -> dict:
    # It reads the settings as it is imported.
    from drf_spectacular.generators import SchemaGenerator

    with translation.override("en"):
        generated = SchemaGenerator().get_schema(request=None, public=True)
        return json.loads(json.dumps(generated))


def _part_of(description: dict, names: tuple[str, ...]) -> dict:
    """A description without operations. KeyError where there is no schema of such a name."""
    schemas = description["components"]["schemas"]
    needed: dict[str, dict] = {}
    awaited = list(names)
    while awaited:
        name = awaited.pop()
        if name not in needed:
            needed[name] = _without_labels(schemas[name])
            awaited += _referred_to_by(schemas[name])
    return {
        "openapi": description["openapi"],
        "info": description["info"],
        "paths": {},
        "components": {"schemas": dict(sorted(needed.items()))},
    }


def _without_labels(schema: dict) -> dict:
    """Of an enumeration the values alone: what they are called is told to people elsewhere."""
    return {key: schema[key] for key in schema if key != "description" or "enum" not in schema}


def _referred_to_by(part) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].removeprefix(_REFERENCE)] if "$ref" in part else []
        return own + [name for inner in part.values() for name in _referred_to_by(inner)]
    if isinstance(part, list):
        return [name for inner in part for name in _referred_to_by(inner)]
    return []


def _as_typescript(description: dict, *options: str) -> str:
    done = subprocess.run(
        ["node", "node_modules/openapi-typescript/bin/cli.js", *options],
        input=json.dumps(description),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=FRONT_END,
        env=front_end.surroundings(),
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    for file, text in written().items():
        file.write_text(text, encoding="utf-8")
