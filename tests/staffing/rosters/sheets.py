"""Rosters as administrators fill them in, small and big, and what is said of them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.staffing.actions.rosters import enter_in_background
from tests.answers.sheets import workbook
from tests.cast import GRID_CODES

# name: the heading the tests write above it
HEADS = {
    "name": "姓名",
    "staff_number": "工号",
    "phone": "手机号",
    "post": "岗位",
    "township": "所属镇街",
    "community": "所属社区",
    "grid": "网格编码",
    "grid_name": "网格名称",
    "kind": "任职类型",
    "domains": "负责领域",
    "department": "所属部门",
    "base": "驻点",
    "lon": "驻点经度",
    "lat": "驻点纬度",
    "crs": "驻点坐标系",
    "since": "开始日期",
    "until": "结束日期",
    "note": "备注",
}
LETTER = {name: chr(ord("A") + place) for place, name in enumerate(HEADS)}


def professional(number: int = 1, **said: Any) -> dict[str, Any]:
    """A row in which nothing is wrong: somebody new, for the coast, where nobody is in the way."""
    return {
        "name": "王" + "甲乙丙丁戊己庚辛壬癸"[number % 10] + "伟",
        "staff_number": f"ZY{number:04d}",
        "phone": f"138{number:08d}",
        "post": "专业网格员",
        "township": "370211002",
        "grid": GRID_CODES["coast"],
        "grid_name": "coast网格",
        "kind": "主责",
        "domains": "A、环境保护",
        "department": "THW",
        "base": "coast社区居委会",
        "since": "2026-12-01",
    } | said


def sheet(*rows: dict[str, Any], heads: dict[str, str] | None = None, **how: Any) -> bytes:
    heads = heads or HEADS
    return workbook(list(heads.values()), *([row.get(n) for n in heads] for row in rows), **how)


def sent(client, content: bytes, *, name: str = "名册.xlsx", dry_run: bool = True):
    file = SimpleUploadedFile(name, content)
    fields = {"file": file, "dry_run": "true" if dry_run else "false"}
    return client.post("/api/v1/rosters/", fields, format="multipart")


def judged(client, *rows: dict[str, Any], **how: Any) -> dict:
    answer = sent(client, sheet(*rows, **how))
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def entered(client, roster: dict) -> dict:
    """The roster after somebody had it entered and the worker has done so."""
    answer = client.post(f"/api/v1/rosters/{roster['id']}/enter/")
    assert answer.status_code == 200, answer.content.decode()
    enter_in_background.call(SimpleNamespace(attempt=1), roster["id"])
    return client.get(f"/api/v1/rosters/{roster['id']}/").json()


def faults(roster: dict, kind: str = "refused") -> set[tuple[str, str]]:
    """(cell, fault) of all that was said."""
    return {(said["cell"], said["fault"]) for said in roster["report"][kind]}


def counts(roster: dict) -> tuple[int, int, int, int]:
    report = roster["report"]
    return report["new"], report["changed"], report["unchanged"], report["bad"]


def district(grids: list[str], people: int, *, person: Callable[[int], dict] | None = None):
    """A roster of many professional members, each in one of the grids."""
    every = "ABCDEFGHIJ"
    for number in range(people):
        yield {
            "name": "李" + chr(0x4E00 + number % 3000) + "明",
            "staff_number": f"BIG{number:05d}",
            "phone": f"139{number:08d}",
            "post": "专业网格员",
            "grid": grids[number % len(grids)],
            "kind": "主责",
            "domains": every[number % 10],
            "since": "2026-12-01",
        } | (person(number) if person else {})
