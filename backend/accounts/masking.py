"""Names, phones and addresses as they are shown until somebody unmasks them.

Pure text. What is shown depends only on what may be seen: two numbers that differ in hidden
digits look the same. Masking what is masked changes nothing.
"""

import re
from unicodedata import normalize

STARS = "***"

# 复姓 of more than one character that are still borne.
_COMPOUND_SURNAMES = """
    欧阳 上官 司马 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 轩辕 夏侯 独孤 南宫 西门
    闻人 端木 百里 东郭 呼延 钟离 淳于 单于 太史 申屠 公冶 濮阳 赫连 澹台 宗政 鲜于 闾丘 万俟
    司空 拓跋 第五 梁丘 左丘 东门 南门 羊舌 微生 公西 纳兰 叶赫
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())

_MASKED_PHONE = re.compile(r"(?:1\d{2}|0\d{2,3}-)?\*{4}\d{0,4}")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1\d{10})")
# Area codes are 010, 02x and four digits from 03xx on.
_LANDLINE = re.compile(r"(?:\+?86|0086)?(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|(?<=\d{7})-(?=\d{1,5}$)).*", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile(r"[\s().\-–—]+")

# Where an address begins to say which house: a number, or what houses are called.
_HOUSE = re.compile(
    r"\d|[a-z]\s*(?=[座栋幢区])|[甲乙丙丁戊己庚辛壬癸东西南北]\s*(?=[座栋幢楼])"
    r"|[〇零一二两三四五六七八九十百千]+\s*(?=号|弄|栋|幢|座|楼|单元|室|户|层|排|组|队|门)",
    re.IGNORECASE,
)
# One step of an address: a short name that ends in what kind of place it is.
_STEP = re.compile(
    r"\s*[^\s,，。;；、*（(]{1,10}?"
    r"(?:街道办?|大街|大道|社区|小区|花园|家园|公寓|新村|广场|工业园|产业园|胡同"
    r"|[省市县区镇乡村庄屯岛路街巷道苑园庭府城湾里])"
    r"(?![家道区园村])"
)
_BESIDE = re.compile("家(?![庄村屯])|旁|隔壁|对面|附近|斜对|后面|前面|楼上|楼下")


def phone(text: str) -> str:
    """`138****5678`, `0532-****3456`; of any other number at most the last four digits, and
    never more than the four before them leave hidden."""
    tidy = normalize("NFKC", text).strip()
    if not tidy or _MASKED_PHONE.fullmatch(tidy):
        return tidy
    plain = _BETWEEN_DIGITS.sub("", _EXTENSION.sub("", tidy))
    if mobile := _MOBILE.fullmatch(plain):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    if landline := _LANDLINE.fullmatch(plain):
        return f"{landline[1]}-****{landline[2][4:]}"
    digits = "".join(character for character in tidy if character in "0123456789")
    return "****" + digits[max(4, len(digits) - 4) :]


def name(text: str) -> str:
    """The surname and two stars, however many characters follow: `王**`, `欧阳**`; of a name
    written otherwise its first letter."""
    tidy = normalize("NFKC", text).strip()
    if not tidy:
        return ""
    if not tidy[0].isalpha():
        return "**"
    if len(tidy) > 2 and tidy[:2] in COMPOUND_SURNAMES:
        return f"{tidy[:2]}**"
    return f"{tidy[0]}**"


def address(text: str) -> str:
    """Down to the road or compound, without number; nothing at all where no such is named."""
    tidy = normalize("NFKC", text).strip()
    if not tidy:
        return ""
    house = _HOUSE.search(tidy)
    named = tidy[: house.start()] if house else tidy
    end = 0
    while (step := _STEP.match(named, end)) and not _BESIDE.search(step[0]):
        end = step.end()
    shown = tidy[:end].rstrip()
    return shown if shown == tidy else shown + STARS


def words(text: str) -> str:
    """Free words: only that there are some."""
    return STARS if text.strip() else ""
