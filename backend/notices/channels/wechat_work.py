"""企业微信: WeChat Work's own interface for messages of an application to one of its people.

    GET  WECHAT_WORK_URL/cgi-bin/gettoken?corpid=…&corpsecret=…
    -> {"errcode": 0, "errmsg": "ok", "access_token": "…", "expires_in": 7200}

    POST WECHAT_WORK_URL/cgi-bin/message/send?access_token=…
    {"touser": "zhang.wei", "msgtype": "text", "agentid": 1000002, "text": {"content": "…"},
     "enable_duplicate_check": 1, "duplicate_check_interval": 1800}
    -> {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "…"}

Sources: developer.work.weixin.qq.com, documents 91039 (token), 90236 (sending), 90313 (codes).
It answers 200 to everything, and says by `errcode` what it thinks. The same body again within the
interval reaches its reader once: that is all there is of an Idempotency-Key.
"""

import json
import time
from collections.abc import Iterable
from urllib.parse import urlencode

import httpx
import msgspec
from django.conf import settings

from backend.accounts.models import User

from ..courier import Outcome, Request, by_status, carry
from ..models import Address, Channel
from .adapters import Adapter, Letter

SAME_MESSAGE_SECONDS = 1800
# A token is renewed so long before it ends: what was taken with it is on its way by then.
RENEWED_BEFORE_SECONDS = 300
# The token is not what it was: the next attempt asks for another.
TOKEN_REFUSED = (40014, 41001, 42001)
# About this receiver or these words; all others (busy, too many, settings) may be mended meanwhile.
REFUSED_FOR_GOOD = (40003, 40008, 44004, 45002, 60111, 81013)


class _Answer(msgspec.Struct):
    errcode: int
    access_token: str = ""
    expires_in: int = 0
    invaliduser: str | None = None
    msgid: str = ""


class WechatWork(Adapter):
    """Keeps the token in its process; several senders are given the same one."""

    voluntary = True

    def __init__(self) -> None:
        self.forget_token()

    def forget_token(self) -> None:
        self._token, self._good_until = "", 0.0

    def is_set_up(self) -> bool:
        return bool(settings.WECHAT_WORK_CORP_ID)

    def addresses_of(self, people: Iterable[User]) -> dict[int, str]:
        kept = Address.objects.filter(user__in=list(people), channel=Channel.WECHAT_WORK)
        return dict(kept.values_list("user_id", "address"))

    async def unlock(self, http: httpx.AsyncClient) -> Outcome | None:
        if time.monotonic() < self._good_until:
            return None
        query = {
            "corpid": settings.WECHAT_WORK_CORP_ID,
            "corpsecret": settings.WECHAT_WORK_SECRET,
        }
        outcome = await carry(http, Request(_url("gettoken", query), method="GET"), self._keep)
        return outcome if outcome.error else None

    def _keep(self, status: int, answer: bytes) -> Outcome:
        """The token out of an answer. Without one nothing is for good: no letter was refused."""
        said = _said(status, answer)
        if isinstance(said, Outcome):
            return Outcome(said.error)
        if said.errcode or not said.access_token:
            return Outcome(f"wechat-token-{said.errcode}")
        self._token = said.access_token
        self._good_until = time.monotonic() + max(0, said.expires_in - RENEWED_BEFORE_SECONDS)
        return Outcome()

    def request(self, letter: Letter) -> Request:
        body = {
            "touser": letter.address,
            "msgtype": "text",
            "agentid": settings.WECHAT_WORK_AGENT_ID,
            "text": {"content": letter.text},
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_MESSAGE_SECONDS,
        }
        url = _url("message/send", {"access_token": self._token})
        return Request(url, json.dumps(body, ensure_ascii=False).encode())

    def judged(self, status: int, answer: bytes) -> Outcome:
        said = _said(status, answer)
        if isinstance(said, Outcome):
            return said
        if said.errcode in TOKEN_REFUSED:
            self.forget_token()
        if said.errcode:
            return Outcome(f"wechat-{said.errcode}", for_good=said.errcode in REFUSED_FOR_GOOD)
        if said.invaliduser:
            return Outcome("wechat-unknown-user", for_good=True)
        return Outcome(provider_id=said.msgid[:100])


def _url(interface: str, query: dict[str, str]) -> str:
    return f"{settings.WECHAT_WORK_URL}/cgi-bin/{interface}?{urlencode(query)}"


def _said(status: int, answer: bytes) -> _Answer | Outcome:
    """The answer read; an outcome, when its status or its form already say that it failed."""
    outcome = by_status(status)
    if outcome.error:
        return outcome
    try:
        return msgspec.json.decode(answer, type=_Answer)
    except msgspec.DecodeError:
        return Outcome("unreadable")
