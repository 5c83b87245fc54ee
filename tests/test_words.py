"""Chinese first: every word the server says to people has its Chinese."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

BACKEND = settings.ROOT / "backend"
CHINESE = BACKEND / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
IN_BLOCKS = re.compile(r"""{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate""", re.S)
IN_TEMPLATES = re.compile(r"""{%\s*(?:translate|trans)\s+"([^"]+)"|_\("([^"]+)"\)""")


def said_in_code() -> set[str]:
    found = extract_from_dir(
        BACKEND,
        method_map=[("**.py", "python")],
        keywords={
            "_": None,
            "gettext": None,
            "gettext_lazy": None,
            "gettext_noop": None,
        },
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def said_in_templates() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in BACKEND.glob("*/templates/**/*.html")]
    simple = {first or second for text in texts for first, second in IN_TEMPLATES.findall(text)}
    blocks = {block for text in texts for block in IN_BLOCKS.findall(text)}
    return simple | {re.sub(r"{{ (\w+) }}", r"%(\1)s", block) for block in blocks}


def chinese() -> dict[str, str]:
    with CHINESE.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_everything_said_has_its_chinese_and_nothing_else_does():
    said = said_in_code() | said_in_templates()
    translated = {text for text, words in chinese().items() if words}
    assert len(said) > 50
    assert sorted(said - translated) == []
    assert sorted(translated - said) == []


def test_placeholders_survive_translation():
    placeholder = re.compile(r"%\((\w+)\)[sd.\d]*[sdf]")
    for english, words in chinese().items():
        assert set(placeholder.findall(words)) == set(placeholder.findall(english)), english


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "用户名或密码错误。"), ("en", "User name or password is wrong.")],
)
def test_speaks_the_language_asked_for(client, db, language, words):
    answer = client.post(
        "/api/v1/auth/login/",
        {"username": "nobody", "password": "wrong", "device": {"id": "x"}},
        content_type="application/json",
        headers={"accept-language": language},
    )
    assert answer.status_code == 401
    assert answer.json()["detail"] == words
    assert answer["Content-Language"] == language
    translation.activate(settings.LANGUAGE_CODE)
