import json

import pytest

from scripts.phones.accounts import NoAccounts, choose_workers, read_accounts

TOWNSHIPS = ["370211001"] * 5 + ["370211002"] * 3 + ["370211003"]


@pytest.fixture
def file(tmp_path):
    rows = [
        {
            "username": f"worker{number}",
            "password": "secret",
            "role": "worker",
            "area": {"id": 1, "code": township, "name": ""},
            "grid": f"{township}{number:06d}",
            "domains": [],
            "department": None,
        }
        for number, township in enumerate(TOWNSHIPS)
    ]
    rows.append({**rows[0], "username": "leader", "role": "leader"})
    path = tmp_path / "accounts.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_spreads_few_phones_over_all_townships(file):
    chosen = choose_workers(read_accounts(file), 5)
    townships = [worker.area for worker in chosen]
    assert sorted(townships) == ["370211001"] * 2 + ["370211002"] * 2 + ["370211003"]


def test_gives_every_worker_one_phone_when_all_are_wanted(file):
    chosen = choose_workers(read_accounts(file), 9)
    assert {worker.username for worker in chosen} == {f"worker{n}" for n in range(9)}


def test_says_how_many_there_are_when_more_are_wanted(file):
    with pytest.raises(NoAccounts, match="only 9 workers"):
        choose_workers(read_accounts(file), 10)


@pytest.mark.parametrize("content", ["no json", '{"a": 1}', '[{"username": "x"}]', "[1]"])
def test_says_that_a_file_is_not_a_list_of_log_ins(tmp_path, content):
    path = tmp_path / "accounts.json"
    path.write_text(content)
    with pytest.raises(NoAccounts, match=str(path)):
        read_accounts(path)
