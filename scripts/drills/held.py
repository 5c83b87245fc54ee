"""What a client of the live wire holds, and how each frame changes it: docs/live.md, in Python."""

import msgspec

from backend.live.messages import ServerFrame

_described = msgspec.json.Decoder(ServerFrame).decode


class Held:
    """`state`, `events` and `cursor` as a page would hold them."""

    def __init__(self) -> None:
        self.state: dict = {}
        self.cursor: int | None = None
        self.events: list[dict] = []
        self.resets = 0

    def hear(self, text: str) -> dict:
        """Take a frame, which must be as it is described; the frame."""
        _described(text)
        frame = msgspec.json.decode(text)
        match frame["kind"]:
            case "snapshot":
                self.state = frame["state"]
                self.cursor = frame["cursor"] if self.cursor is None else self.cursor
            case "delta":
                self.state |= frame["set"]
                for key in frame["gone"]:
                    self.state.pop(key, None)
                self.cursor = max(self.cursor, frame["cursor"])
            case "event":
                if frame["cursor"] > self.cursor:
                    self.events.append(frame)
                    self.cursor = frame["cursor"]
            case "beat":
                if None not in (self.cursor, frame["cursor"]):
                    self.cursor = max(self.cursor, frame["cursor"])
            case "reset":
                self.cursor, self.events = None, []
                self.resets += 1
        return frame
