"""Chinese names as people type them: whole pinyin, and its initials.

Readings come from pypinyin, which knows phrases (重庆 is chong qing). Where a character has
several readings that people do use in names, each counts: 重庆路 is found by cql and by zql.
"""

import unicodedata
from functools import cache
from itertools import islice, product

# Readings in use in names of places and families, beside the one a phrase gives. Dictionaries
# list many more (路 as luo, 家 as gu) by which nobody would search.
_ALSO = {
    character: readings.split()
    for characters, readings in {
        "重": "zhong chong",
        "长": "chang zhang",
        "行": "xing hang",
        "乐": "le yue",
        "单": "dan shan",
        "朝": "chao zhao",
        "曾": "zeng ceng",
        "都": "du dou",
        "会": "hui kuai",
        "厦": "sha xia",
        "卜": "bu bo",
        "盛": "sheng cheng",
        "泊": "bo po",
        "车": "che ju",
        "传": "chuan zhuan",
        "区": "qu ou",
        "解": "jie xie",
        "仇": "qiu chou",
        "调": "diao tiao",
        "弹": "dan tan",
        "藏": "cang zang",
        "宿": "su xiu",
        "种": "zhong chong",
        "覃": "qin tan",
        "查": "cha zha",
        "翟": "zhai di",
        "柏": "bai bo",
        "校": "xiao jiao",
        "降": "jiang xiang",
        "莘": "shen xin",
        "参": "can shen",
        "六": "liu lu",
        "牟": "mou mu",
        "尉": "wei yu",
        "圩": "wei xu",
        "埔": "pu bu",
        "召": "zhao shao",
        "沈": "shen chen",
        "洗": "xi xian",
        "石": "shi dan",
        "大": "da dai",
        "什": "shi shen",
        "咀": "ju zui",
        "茄": "qie jia",
    }.items()
    for character in characters
}
_MOST_READINGS = 16


def readings(name: str) -> list[list[str]]:
    """The ways to read a name, one step a character; what is not Chinese stays as it is.

    The reading of the phrase comes first; of very many only the first are given.
    """
    choices = [_choices(step, character) for step, character in _read(name)]
    return [list(way) for way in islice(product(*choices), _MOST_READINGS)]


def initials(reading: list[str]) -> str:
    """`hhwy` of hai, hu, wen, yuan; numbers and Latin words stay whole."""
    return "".join(step if not step.isalpha() else step[0] for step in reading)


def _read(name: str) -> list[tuple[str, str]]:
    """Steps of the reading with the character each belongs to, "" for what is not Chinese."""
    text = unicodedata.normalize("NFKC", name).lower()
    steps: list[tuple[str, str]] = []
    at = 0
    for step in _lazy_pinyin()(text):
        if text.startswith(step, at) and not _is_chinese(text[at]):
            at += len(step)
            plain = "".join(letter for letter in step if letter.isalnum())
            steps += [(letter, "") for letter in plain]
        else:
            steps.append((step, text[at]))
            at += 1
    return steps


def _choices(step: str, character: str) -> list[str]:
    also = [step, *_ALSO.get(character, ())]
    also += [one.replace("v", "u") for one in also if character and "v" in one]  # 绿: lv, lu
    return list(dict.fromkeys(also))


def _is_chinese(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


@cache
def _lazy_pinyin():
    # The dictionaries take some 60 MB: only in processes that write places.
    from pypinyin import lazy_pinyin

    return lazy_pinyin
