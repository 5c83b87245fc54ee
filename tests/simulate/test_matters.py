import csv
import random

from django.conf import settings

from scripts.phones.district import MatterType
from scripts.phones.matters import Matters, read_descriptions


def catalogue() -> list[dict]:
    with (settings.ROOT / "fixtures" / "catalogue.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_has_words_for_every_type_that_is_not_restricted_and_for_no_other():
    wanted = {row["type_code"] for row in catalogue() if row["privacy"] != "restricted"}
    assert set(read_descriptions()) == wanted


def test_never_finds_a_restricted_matter_and_finds_words_for_a_type_of_the_districts_own():
    types = {
        code: MatterType(code, name, "normal", tier, ["THW"])
        for code, name, tier in [("Z01", "新类型", "open"), ("E03", "家暴", "restricted")]
    }
    found = [Matters(types, random.Random(1)).find() for _ in range(20)]
    assert {matter.type for matter in found} == {"Z01"}
    assert "新类型" in found[0].description
