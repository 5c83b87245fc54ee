"""WeChat Work on this machine: gives tokens, knows its people, and answers 200 to everything.

Written from its documents (developer.work.weixin.qq.com, 91039, 90236 and 90313).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CORP, SECRET, AGENT = "ww7e4242", "the-secret-of-the-application", 1000002


class WechatOfTests:
    """`people` are who the application may write to. `busy_with`: an errcode for whatever comes
    next, or None. `sent` is what was taken, `token_count` how often a token was asked for."""

    def __init__(self) -> None:
        self.people = {"zhang.wei"}
        self.busy_with: int | None = None
        self.lasts_seconds = 7200
        self.token_count = 0
        self.sent: list[dict] = []
        self.seen: list[str] = []  # all that left the house, as text
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take_the_token_back(self) -> None:
        self.token_count += 1

    @property
    def _token(self) -> str:
        return f"token-{self.token_count}"

    def _gives_token(self, query: dict[str, str]) -> dict:
        if query.get("corpid") != CORP:
            return {"errcode": 40013, "errmsg": "invalid corpid"}
        if query.get("corpsecret") != SECRET:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        self.token_count += 1
        token = {"access_token": self._token, "expires_in": self.lasts_seconds}
        return {"errcode": 0, "errmsg": "ok", **token}

    def _takes(self, query: dict[str, str], message: dict) -> dict:
        if query.get("access_token") != self._token:
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        if message["agentid"] != AGENT:
            return {"errcode": 40056, "errmsg": "invalid agentid"}
        asked = message["touser"].split("|")
        unknown = [one for one in asked if one not in self.people]
        if unknown == asked:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        self.sent.append(message)
        answer = {"errcode": 0, "errmsg": "ok", "msgid": f"msg-{len(self.sent)}"}
        return answer | ({"invaliduser": "|".join(unknown)} if unknown else {})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wechat = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer(wechat._gives_token)

            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                wechat.seen.append(self.path + content.decode())
                self._answer(lambda query: wechat._takes(query, json.loads(content)))

            def _answer(self, means) -> None:
                asked = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(asked.query).items()}
                interfaces = ("/cgi-bin/gettoken", "/cgi-bin/message/send")
                if asked.path != interfaces[self.command == "POST"]:
                    answer = {"errcode": 404, "errmsg": "no such interface"}
                elif wechat.busy_with is not None:
                    answer = {"errcode": wechat.busy_with, "errmsg": "x"}
                else:
                    answer = means(query)
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        return Handler


@contextmanager
def wechat_of_tests() -> Iterator[WechatOfTests]:
    running = WechatOfTests()
    try:
        yield running
    finally:
        running.close()
