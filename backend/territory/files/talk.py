"""What the process that reads and the one that asked say to each other: MessagePack of these
shapes behind their length. Nothing that is decoded can run."""

from typing import Any, BinaryIO

import msgspec

from ..drawing import Row

_LENGTH_BYTES = 4


class Declared(msgspec.Struct, frozen=True):
    """What the officer says of the file; whatever else was said is for others."""

    crs: str | int | None = None
    encoding: str | None = None
    layer: str | None = None
    columns: dict[str, str] | None = None


class Order(msgspec.Struct, frozen=True):
    """`task`: net or codes; the content of the file follows."""

    task: str
    name: str
    declared: Declared = Declared()
    level: str = ""


class Progress(msgspec.Struct, tag="progress", frozen=True):
    share: float


class Refused(msgspec.Struct, tag="refused", frozen=True):
    reason: str
    details: dict[str, Any]


class Asked(msgspec.Struct, tag="asked", frozen=True):
    about: str
    choices: list[dict[str, Any]]
    why: str
    found: dict[str, Any]


class Drawn(msgspec.Struct, tag="drawn", frozen=True):
    """`shapes`: WKB, in the order of the rows."""

    rows: list[Row]
    shapes: list[bytes | None]
    found: dict[str, Any]


class Codes(msgspec.Struct, tag="codes", frozen=True):
    """New code -> old codes."""

    table: dict[str, tuple[str, ...]]


Message = Progress | Refused | Asked | Drawn | Codes

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)
_order_decoder = msgspec.msgpack.Decoder(Order)


def send(stream: BinaryIO, message: Message | Order) -> None:
    encoded = _encoder.encode(message)
    stream.write(len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded)
    stream.flush()


def receive_order(stream: BinaryIO) -> Order:
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    return _order_decoder.decode(stream.read(length))


def taken_from(buffer: bytearray) -> Message | None:
    """The first whole message of what has arrived, taken out of it; None while there is none.
    Raises msgspec.MsgspecError for what is no message."""
    length = int.from_bytes(buffer[:_LENGTH_BYTES], "big")
    if len(buffer) < _LENGTH_BYTES + length or len(buffer) < _LENGTH_BYTES:
        return None
    encoded = bytes(buffer[_LENGTH_BYTES : _LENGTH_BYTES + length])
    del buffer[: _LENGTH_BYTES + length]
    return _decoder.decode(encoded)
