"""Every name that reading can come to has words."""

import ast
from pathlib import Path

import pytest

from backend.territory import files
from backend.territory.files import words

FOLDER = Path(files.__file__).parent


def named(call: str, argument: int = 0) -> set[str]:
    """First arguments of all calls of `call` in the package that are plain texts."""
    return {
        node.args[argument].value
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == call
        and len(node.args) > argument
        and isinstance(node.args[argument], ast.Constant)
    }


def test_every_refusal_has_words():
    assert named("Unreadable") | named("Refused") <= set(words.REFUSALS)


def test_every_doubt_has_words():
    assert named("Doubt") <= set(words.QUESTIONS)


def test_no_words_are_without_a_refusal():
    source = "".join(path.read_text() for path in FOLDER.glob("*.py") if path.name != "words.py")
    unused = {
        n for n in (*words.REFUSALS, *words.QUESTIONS, *words.NOTES) if f'"{n}"' not in source
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("reason", "details", "said"),
    [
        ("zip_missing", {"parts": [".shx", ".dbf"]}, ".shx, .dbf"),
        ("code_row", {"row": 3, "value": "abc"}, "3"),
        ("axes_swapped", {"x": [35.9, 36.0], "y": [120.0, 120.1]}, "35.9"),
    ],
)
def test_a_refusal_tells_its_details(reason, details, said):
    assert said in words.refusal(reason, details)


def test_a_question_tells_what_was_seen():
    found = {
        "crs": {"title": "CGCS2000 / CM 120E", "seen": {"x": [40500000.0, 40503611.5], "y": [1, 2]}}
    }
    sentence = words.question("crs_contradicts", found)
    assert "CM 120E" in sentence
    assert "40503611.5" in sentence
