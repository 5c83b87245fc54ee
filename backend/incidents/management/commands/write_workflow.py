"""`manage.py write_workflow`: the table of the workflow for the phone, whose own copy is tested
against it (tests/incidents/test_workflow.py sees that the files are current)."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.incidents.workflow import as_written
from backend.incidents.workflow.reached import actions_by_hat

FOLDER = settings.ROOT / "backend" / "pages" / "web" / "src" / "phone" / "workflow"


def files() -> dict[Path, str]:
    """By path what is to stand there: a line for each edge, and for each standing."""
    table = as_written()
    edges = ",\n".join(_compact(edge) for edge in table["edges"])
    standings = ",\n".join(
        f"{_compact(standing)}:{_compact(by_hat)}" for standing, by_hat in actions_by_hat().items()
    )
    return {
        FOLDER / "edges.json": (
            f'{{"edges":[\n{edges}\n],\n"open_states":{_compact(table["open_states"])}}}\n'
        ),
        FOLDER / "standings.json": f"{{\n{standings}\n}}\n",
    }


class Command(BaseCommand):
    help = "Writes the table of the workflow for the phone."

    def handle(self, **options) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path, text in files().items():
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path.relative_to(settings.ROOT)))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
