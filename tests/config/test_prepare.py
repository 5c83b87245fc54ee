"""`manage.py prepare`: what every installation begins with, and nothing of the demonstration."""

import csv
import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from backend.accounts.models import Department, User
from backend.config import demonstration
from backend.incidents.models import Domain, MatterType, Terms
from backend.patrol import partitions
from backend.staffing.models import Member
from backend.territory.models import Area

pytestmark = pytest.mark.django_db


def prepare(*arguments: str) -> str:
    said = io.StringIO()
    call_command("prepare", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def accounts_file(tmp_path, monkeypatch):
    path = tmp_path / "demo-accounts.json"
    monkeypatch.setattr(demonstration, "ACCOUNTS_FILE", path)
    return path


def lines(name: str) -> list[dict]:
    with (settings.ROOT / "fixtures" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_lays_the_catalogue_and_the_departments_and_nobody(accounts_file):
    prepare()
    assert Department.objects.count() == len(lines("departments.csv"))
    assert MatterType.objects.count() == len(lines("catalogue.csv"))
    assert Domain.objects.count() == 10
    assert not Area.objects.exists()
    assert not User.objects.exists()
    assert not accounts_file.exists()


def test_makes_the_days_that_positions_will_need():
    prepare()
    now = timezone.now()
    partitions.forget()
    assert partitions.ensure_days([now.date(), partitions.oldest_kept(now).date()]) == []


def test_says_and_does_nothing_the_second_time_and_keeps_what_the_district_changed():
    assert prepare() != ""
    Terms.objects.filter(type="B01").update(handle_limit="9wd")
    assert prepare() == ""
    assert Terms.objects.get(type="B01").handle_limit == "9wd"


def test_adds_no_demonstration_people_to_a_roster_of_ones_own(cast, accounts_file):
    people, members = User.objects.count(), Member.objects.count()
    passwords = set(User.objects.values_list("password", flat=True))
    assert "roster of its own" in prepare("--demo")
    assert (User.objects.count(), Member.objects.count()) == (people, members)
    assert set(User.objects.values_list("password", flat=True)) == passwords
    assert not accounts_file.exists()
