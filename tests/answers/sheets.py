"""Workbooks as tests fill them in."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook


def workbook(*rows, merge: tuple[str, ...] = ()) -> bytes:
    """The first row holds the headings."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def cells(content: bytes) -> list[tuple]:
    return [tuple(row) for row in load_workbook(BytesIO(content)).active.values]


def upload(client, address: str, content: bytes, **fields):
    file = SimpleUploadedFile("filled.xlsx", content)
    return client.post(f"/api/v1/{address}", {"file": file, **fields}, format="multipart")


def report(client, address: str, *rows, merge: tuple[str, ...] = (), **fields) -> dict:
    answer = upload(client, address, workbook(*rows, merge=merge), **fields)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def refused(report: dict) -> list[tuple[int, str]]:
    return [(said["row"], said["column"]) for said in report["refused"]]
