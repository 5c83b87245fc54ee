"""Staff with a phone or a desk, acting through the public API only."""

import uuid
from datetime import UTC, datetime
from hashlib import sha256

import httpx

from tests.authenticator import Phone


class Staff:
    """Somebody signed in with a token."""

    def __init__(self, base: str, account: dict) -> None:
        self._http = httpx.Client(base_url=f"{base}/api/v1", timeout=20)
        signed_in = self.ask(
            "POST",
            "/auth/login/",
            {
                "username": account["username"],
                "password": account["password"],
                "device": {"id": uuid.uuid4().hex, "name": "phone"},
            },
        )
        self._http.headers["Authorization"] = f"Token {signed_in['token']}"
        self.name = signed_in["user"]["name"]
        self._shift: str | None = None

    def walk_to(self, lon: float, lat: float) -> None:
        """One position in a tracked shift, sent at once; opens the shift when there is none."""
        now = datetime.now(UTC)
        if self._shift is None:
            self._shift = str(uuid.uuid4())
            self.ask(
                "PUT", f"/shifts/{self._shift}/", {"started_at": now.isoformat(), "tracked": True}
            )
            now = datetime.now(UTC)
        answer = self.ask(
            "PUT",
            f"/track-batches/{uuid.uuid4()}/",
            {
                "shift": self._shift,
                "crs": "wgs84",
                "sent_at": now.isoformat(),
                "fields": ["t", "lon", "lat", "acc", "speed", "heading"],
                "fixes": [[int(now.timestamp() * 1000), lon, lat, 8.0, 1.3, 90.0]],
            },
        )
        assert answer["stored"] == 1, answer

    def report(self, type_code: str, place: tuple[float, float], description: str, **more) -> str:
        """A matter in the field; the number of its case."""
        lon, lat = place
        answer = self.ask(
            "PUT",
            f"/reports/{uuid.uuid4()}/",
            {
                "type": type_code,
                "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
                "description": description,
                "occurred_at": datetime.now(UTC).isoformat(),
                "source": "worker",
                **more,
            },
        )
        return answer["case"]["number"]

    def take_call(
        self, type_code: str, place: tuple[float, float], description: str, **more
    ) -> str:
        """A matter that somebody told the hotline; the number of its case."""
        lon, lat = place
        answer = self.ask(
            "PUT",
            f"/reports/{uuid.uuid4()}/",
            {
                "type": type_code,
                "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
                "description": description,
                "occurred_at": datetime.now(UTC).isoformat(),
                "source": "hotline",
                **more,
            },
        )
        return answer["case"]["number"]

    def photograph(self, content: bytes) -> str:
        """A photo, or a recording, sent whole; the uuid by which it is cited."""
        piece = str(uuid.uuid4())
        answer = self._http.put(
            f"/evidence/{piece}/",
            content=content,
            headers={"X-Sha256": sha256(content).hexdigest()},
        )
        assert answer.is_success, answer.text
        return piece

    def set_up_second_factor(self) -> Phone:
        """What shows the codes from now on."""
        phone = Phone(self.ask("POST", "/me/second-factor/")["secret"])
        self.ask("POST", "/me/second-factor/confirm/", {"otp": phone.code()})
        return phone

    def act(self, number: str, action: str, *, version: int, **more) -> dict:
        return self.ask(
            "PUT",
            f"/cases/{number}/actions/{uuid.uuid4()}/",
            {"action": action, "version": version, **more},
        )

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        """Any question to the API that must succeed."""
        answer = self._http.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}
