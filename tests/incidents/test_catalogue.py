"""The catalogue: the ten domains and their 83 types, for all who sign in, in two languages."""

import csv

import pytest
from django.conf import settings
from django.utils import timezone

from backend.incidents.actions.catalogue import lay_catalogue
from backend.incidents.catalogue import read_catalogue
from backend.incidents.models import Domain, MatterType, Terms

TABLE = settings.ROOT / "fixtures" / "catalogue.csv"
TEN = "安全生产 城市管理 社会治安 信访稳定 纠纷调解 民生服务 环境保护 医疗卫生 民政事务 计生服务"


def catalogue(stage, language: str, name: str = "east_worker") -> list[dict]:
    answer = stage.client(name).get("/api/v1/catalogue/", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.json()["domains"]


@pytest.mark.django_db
def test_has_ten_domains_and_83_types_each_once(stage):
    domains = catalogue(stage, "zh-hans")
    assert [domain["name"] for domain in domains] == TEN.split()
    assert [domain["code"] for domain in domains] == list("ABCDEFGHIJ")
    codes = [matter["code"] for domain in domains for matter in domain["types"]]
    assert len(codes) == len(set(codes)) == 83
    assert all(code[0] == d["code"] for d in domains for code in [m["code"] for m in d["types"]])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "domain", "matter"),
    [
        ("zh-CN,zh;q=0.9", "城市管理", "井盖缺失/破损"),
        ("en-GB,en;q=0.9", "City management", "missing or broken manhole cover"),
        ("", "城市管理", "井盖缺失/破损"),
    ],
)
def test_speaks_chinese_and_english(stage, language, domain, matter):
    (city,) = [d for d in catalogue(stage, language) if d["code"] == "B"]
    (cover,) = [m for m in city["types"] if m["code"] == "B06"]
    assert (city["name"], cover["name"]) == (domain, matter)


@pytest.mark.django_db
def test_says_of_each_type_what_the_table_says(stage):
    with TABLE.open(encoding="utf-8") as file:
        rows = {row["type_code"]: row for row in csv.DictReader(file)}
    for domain in catalogue(stage, "en"):
        for matter in domain["types"]:
            row = rows.pop(matter["code"])
            assert matter == {
                "code": row["type_code"],
                "name": row["type_en"],
                "lead_department": row["lead_department"],
                "assisting_departments": row["assisting_departments"].split(),
                "urgency": row["urgency"],
                "respond_limit": row["respond_limit"],
                "handle_limit": row["handle_limit"],
                "self_handle": row["self_handle"] == "yes",
                "tier": row["privacy"],
                "check": row["check"],
                "callback": row["callback"],
                "call_first": row["call_first"].split(),
                "since": None,
                "until": None,
            }
    assert rows == {}


@pytest.mark.django_db
def test_is_for_everybody_who_signs_in(stage):
    for name in stage.cast.people:
        assert len(catalogue(stage, "en", name)) == 10


def broken(tmp_path, change) -> str:
    """The message about a table with its third line changed."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    lines[2] = change(lines[2])
    table = tmp_path / "catalogue.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"catalogue\.csv") as refusal:
        read_catalogue(table)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        (lambda line: line.replace(",24h,", ",24 hours,"), "24 hours"),
        (lambda line: line.replace(",critical,", ",hurried,"), "hurried"),
        (lambda line: line.replace(",open,", ",secret,"), "secret"),
        (lambda line: line.replace(",on_spot,", ",somewhere,"), "somewhere"),
        (lambda line: line.replace(",no,24h,no,", ",perhaps,24h,no,"), "perhaps"),
        (lambda line: line.replace(",yes,gas-company", ",maybe,gas-company"), "maybe"),
        (lambda line: line.replace("A02", "A01"), "A01"),
        (lambda line: line.rsplit(",", 3)[0], "values than columns"),
        (lambda line: line + ",more", "values than columns"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path, change, about):
    message = broken(tmp_path, change)
    assert "catalogue.csv, line 3: " in message
    assert about in message


def test_a_column_that_is_missing_is_named(tmp_path):
    table = tmp_path / "catalogue.csv"
    table.write_text(
        TABLE.read_text(encoding="utf-8").replace("handle_limit", "limit", 1), encoding="utf-8"
    )
    with pytest.raises(ValueError, match="no column 'handle_limit'"):
        read_catalogue(table)


@pytest.mark.django_db
def test_laid_again_it_renews_types_and_open_cases_keep_their_promises(stage):
    case = stage.bring("dispatched")
    domains, terms = read_catalogue(TABLE)
    changed = next(one for one in terms if one.type_id == "B01")
    changed.handle_limit, changed.urgency, changed.type.name_zh = "9h", "urgent", "垃圾"
    lay_catalogue(domains=domains, terms=terms, at=timezone.now())
    assert (Domain.objects.count(), MatterType.objects.count()) == (10, 83)
    assert Terms.objects.count() == 84
    shown = stage.see("east_operator", case).json()
    assert (shown["type_name"], shown["urgency"]) == ("垃圾", "normal")
    assert [c["limit"] for c in shown["clocks"]][-1] == "4wh"
    assert stage.bring("dispatched")["clocks"][-1]["limit"] == "9h"


@pytest.mark.django_db
def test_says_by_which_words_a_type_is_found_when_it_is_asked_to(stage):
    client = stage.client("east_worker")
    plain, wordy = (
        client.get("/api/v1/catalogue/", query, headers={"accept-language": "en"}).json()
        for query in ({}, {"include": "words"})
    )
    with (settings.ROOT / "fixtures" / "type_words.csv").open(encoding="utf-8") as file:
        rows = {row["type"]: row for row in csv.DictReader(file)}
    for domain in wordy["domains"]:
        for matter in domain["types"]:
            said = {
                name: rows[matter["code"]][name].split() for name in ("sure", "likely", "perhaps")
            }
            assert matter.pop("words") == said
            assert matter["code"].lower() == matter.pop("spellings")[0]
    assert wordy == plain


@pytest.mark.django_db
def test_spells_a_type_as_it_is_typed(stage):
    domains = stage.client("east_worker").get("/api/v1/catalogue/?include=words").json()["domains"]
    (cover,) = [m for d in domains for m in d["types"] if m["code"] == "B06"]
    assert {"b06", "井盖缺失", "破损", "jgqs"} <= set(cover["spellings"])
    assert any("*" in word for word in cover["words"]["sure"] + cover["words"]["likely"])


@pytest.mark.django_db
def test_refuses_to_include_what_there_is_not(stage):
    answer = stage.client("east_worker").get("/api/v1/catalogue/?include=people")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/include"


@pytest.mark.django_db
def test_is_not_sent_again_to_whoever_has_it_in_this_language(stage):
    client = stage.client("east_worker")
    chinese = {"accept-language": "zh-hans"}
    etag = client.get("/api/v1/catalogue/?include=words", headers=chinese).headers["ETag"]
    asked = {"if-none-match": etag}
    again = client.get("/api/v1/catalogue/?include=words", headers=chinese | asked)
    assert (again.status_code, again.content) == (304, b"")
    for address, language in (("?include=words", "en"), ("", "zh-hans")):
        headers = asked | {"accept-language": language}
        assert client.get(f"/api/v1/catalogue/{address}", headers=headers).status_code == 200
