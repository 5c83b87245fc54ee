"""Phones suggest types without a network: what they must say is written down here for their tests.

`suggestions.json` beside `report/suggesting.ts` holds the words of the catalogue as it is served,
and for each text what the server says to it; the phone's own code is tested against it. When the
list of words or the rules change, `WRITE_SUGGESTIONS=1` with this test writes it anew.
"""

import json
import os

from django.conf import settings

from backend.incidents.models import MatterType
from backend.incidents.suggesting import suggest

from .test_suggestions import sentences

WRITTEN = settings.ROOT / "backend/pages/web/src/phone/report/suggestions.json"
AT_MOST = 3
# Letters, codes, width, case, spaces, gaps, what means nothing, what is beyond the limit.
TYPED = [
    *("dtkr", "DTKR", "ｄｔｋｒ", "f05", "Ｆ０５", "电梯困", "jgqs", "bzhq", "b", "people trapped"),
    *(
        "电 梯\u3000困\x85人",
        "\ufeff电梯",
        "有人困在电梯里",
        "电梯很新。路上有人困惑",
        "井盖子",
        "井盖",
    ),
    *("", "   ", "你好", "。。。", "asdf", "(急难)", "a.b*c", "𠮷" * 3, "电梯" + "𠮷" * 13 + "困"),
    *("电梯" + "𠮷" * 12 + "困", "水" * 999 + "电梯困人", "𠮷" * 996 + "电梯困人", "İ电梯"),
]


def test_what_the_phone_is_tested_against_is_what_the_server_says(stage):
    served = stage.client("east_worker").get("/api/v1/catalogue/", {"include": "words"}).json()
    types = list(MatterType.objects.all())
    kept = [
        {name: matter[name] for name in ("code", "name", "spellings", "words")}
        for domain in served["domains"]
        for matter in domain["types"]
    ]
    spoken = [row["sentence"] for row in sentences("public.csv") + sentences("made_up.csv")[::3]]
    said = [[text, _said(text, types)] for text in [*TYPED, *spoken]]
    now = f'{{"types":[\n{_lines(kept)}\n],\n"said":[\n{_lines(said)}\n]}}\n'
    if os.environ.get("WRITE_SUGGESTIONS"):
        WRITTEN.write_text(now, encoding="utf-8")
    assert json.loads(now) == json.loads(WRITTEN.read_text(encoding="utf-8"))


def _said(text: str, types: list[MatterType]) -> list:
    return [
        [one.type.code, one.score, list(one.matched)]
        for one in suggest(text, types, at_most=AT_MOST)
    ]


def _lines(rows: list) -> str:
    return ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
