"""The administrator of the district, and files on their way."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from backend.territory.actions.reading import read_and_check
from backend.territory.models import Boundary


@pytest.fixture
def admin(cast, signed_in) -> APIClient:
    return signed_in(cast.admin)


@pytest.fixture
def upload(admin) -> Callable:
    """`upload(content, name, **form)`: what the server answers to the file."""

    def send(content: bytes, name: str = "grids.geojson", *, client: APIClient = admin, **form):
        form = {"level": "grid", "file": SimpleUploadedFile(name, content)} | form
        return client.post("/api/v1/boundaries/", form, format="multipart")

    return send


@pytest.fixture
def read(upload, admin) -> Callable:
    """The same, and what the draft is when it has been read and checked."""

    def send_and_read(content: bytes, name: str = "grids.geojson", **form) -> dict:
        answer = upload(content, name, **form)
        assert answer.status_code == 201, answer.json()
        return reread(admin, answer.json()["id"])

    return send_and_read


def reread(client: APIClient, boundary: int) -> dict:
    """What the worker would do, and the draft afterwards."""
    read_and_check(boundary_id=boundary)
    return client.get(f"/api/v1/boundaries/{Boundary.objects.get(pk=boundary).pk}/").json()
