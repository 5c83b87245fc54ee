"""The columns of a roster and the words that may stand in them."""

from datetime import date

from backend.answers.workbooks.columns import Column, Form

from ..models import Post, Posting

REASONS = "问题"

FORM = Form(
    "网格人员名册",
    (
        Column("name", ("姓名", "人员姓名", "name"), required=True, example="张示例"),
        Column(
            "staff_number",
            ("工号", "人员编号", "职工编号", "员工编号", "人员工号", "staff number"),
            required=True,
            example="WG0001",
        ),
        Column(
            "phone",
            ("手机号", "联系电话", "手机", "手机号码", "电话", "联系方式", "移动电话", "phone"),
            example="13900000000",
        ),
        Column(
            "post",
            ("岗位", "职务", "人员类别", "人员类型", "岗位类别", "post"),
            required=True,
            example="专业网格员",
        ),
        Column("township", ("所属镇街", "镇街", "镇街道", "街道", "township"), example="370211001"),
        Column("community", ("所属社区", "社区", "村居", "community"), example="370211001001"),
        Column(
            "grid",
            ("网格编码", "网格代码", "网格编号", "grid", "grid code"),
            example="370211001001001",
        ),
        Column("grid_name", ("网格名称", "网格", "grid name"), example="示例网格"),
        Column("kind", ("任职类型", "任职性质", "主兼任", "kind"), example="主责"),
        Column("domains", ("负责领域", "领域", "专业领域", "domains"), example="A、环境保护"),
        Column(
            "department",
            ("所属部门", "部门", "单位", "所在单位", "department"),
            example="THW",
        ),
        Column("base", ("驻点", "办公地点", "驻点名称", "base"), example="示例社区居委会"),
        Column("lon", ("驻点经度", "经度", "longitude", "lng"), example=120.1842),
        Column("lat", ("驻点纬度", "纬度", "latitude"), example=36.0058),
        Column("crs", ("驻点坐标系", "坐标系", "坐标系统", "crs"), example="WGS84"),
        Column(
            "since",
            ("开始日期", "任职日期", "起始日期", "上岗日期", "since"),
            example=date(2026, 1, 1),
        ),
        Column("until", ("结束日期", "离任日期", "截止日期", "until"), example=None),
    ),
    of_people=True,
    marks=REASONS,
)

POSTS = {
    "网格长": Post.LEADER,
    "leader": Post.LEADER,
    "专职网格员": Post.WORKER,
    "专职": Post.WORKER,
    "worker": Post.WORKER,
    "专业网格员": Post.PROFESSIONAL,
    "专业": Post.PROFESSIONAL,
    "professional": Post.PROFESSIONAL,
}
KINDS = {
    "主责": Posting.Kind.HOME,
    "主": Posting.Kind.HOME,
    "home": Posting.Kind.HOME,
    "兼任": Posting.Kind.ADDITIONAL,
    "兼": Posting.Kind.ADDITIONAL,
    "兼职": Posting.Kind.ADDITIONAL,
    "additional": Posting.Kind.ADDITIONAL,
    "代班": Posting.Kind.COVER,
    "cover": Posting.Kind.COVER,
}
# The ten domains of matters. Their types are the district's to edit, they themselves are not.
DOMAINS = {
    "A": "安全生产",
    "B": "城市管理",
    "C": "社会治安",
    "D": "信访稳定",
    "E": "纠纷调解",
    "F": "民生服务",
    "G": "环境保护",
    "H": "医疗卫生",
    "I": "民政事务",
    "J": "计生服务",
}
CRS = {
    "WGS84": "wgs84",
    "WGS-84": "wgs84",
    "CGCS2000": "cgcs2000",
    "国家2000": "cgcs2000",
    "2000国家大地坐标系": "cgcs2000",
    "GCJ02": "gcj02",
    "GCJ-02": "gcj02",
    "火星坐标": "gcj02",
    "高德": "gcj02",
    "BD09": "bd09",
    "BD-09": "bd09",
    "百度": "bd09",
}
CRS_SHOWN = "WGS84"

_SAID_OF_POSTS = {Post.LEADER: "网格长", Post.WORKER: "专职网格员", Post.PROFESSIONAL: "专业网格员"}
_SAID_OF_KINDS = {Posting.Kind.HOME: "主责", Posting.Kind.ADDITIONAL: "兼任"}


def said_of_post(post: str) -> str:
    return _SAID_OF_POSTS[Post(post)]


def said_of_kind(kind: str) -> str:
    return _SAID_OF_KINDS[Posting.Kind(kind)]


# The second sheet of the template: what may be written, under the heading it is for.
ALLOWED_WORDS = {
    "岗位": list(_SAID_OF_POSTS.values()),
    "任职类型": list(_SAID_OF_KINDS.values()),
    "负责领域": [f"{letter} {name}" for letter, name in DOMAINS.items()],
    "驻点坐标系": ["WGS84", "CGCS2000", "GCJ02", "BD09"],
}
