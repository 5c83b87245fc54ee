import pytest
from rest_framework.test import APIClient


@pytest.fixture
def worker(stage) -> APIClient:
    return stage.client("east_worker")


@pytest.fixture
def operator(stage) -> APIClient:
    return stage.client("east_operator")
