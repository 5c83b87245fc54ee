import pytest
from django.test import Client

from backend.accounts.models import Role, User


@pytest.fixture
def operator(db):
    user = User(username="zhao", name="赵敏", role=Role.OPERATOR)
    user.set_password("a long enough one")
    user.save()
    return user


@pytest.fixture
def browser():
    """A browser as Django's test client: it keeps cookies, and CSRF is not waived for it."""
    return Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})


@pytest.fixture
def sign_in(browser):
    """Fill in the form as a person would: read the page, then send what it held."""

    def fill_in(username, password, *, address="/login/", **more):
        page = browser.get(address)
        token = page.context["csrf_token"]
        told = {"username": username, "password": password, "next": page.context["next"]}
        return browser.post(address, {"csrfmiddlewaretoken": str(token), **told}, **more)

    return fill_in
