"""Tokens as SQL, for a statement that asks whose token it is and locks what is theirs in one turn.

It knows only the plain case: a token renewed not long ago, of somebody for whom the whole house is
open. For whomever it does not find, the way through Django decides (tokens.py, gate.py, staff.py)
and has the words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from knox.crypto import hash_token
from knox.settings import CONSTANTS, knox_settings

# Binds accounts_devicetoken as `token` to the user whose id {user} is, as of {at}.
HOLDS = """
    JOIN accounts_user token_user ON token_user.id = {user} AND token_user.is_active
        AND NOT token_user.must_change_password AND NOT token_user.must_have_second_factor
    JOIN accounts_devicetoken token ON token.user_id = token_user.id
        AND token.token_key = {key} AND token.digest = {digest} AND token.expiry > {expires_after}
"""


@dataclass(frozen=True)
class PlainToken:
    """What stands of a token in the database."""

    key: str
    digest: str

    @classmethod
    def shown(cls, authorization: str) -> "PlainToken | None":
        """By the header of a request; None for anything but a token that could be one."""
        scheme, _space, text = authorization.partition(" ")
        text = text.strip()
        if scheme.lower() != "token" or not (text.isascii() and text.isalnum()):
            return None
        return cls(text[: CONSTANTS.TOKEN_KEY_LENGTH], hash_token(text))


def expires_after(at: datetime) -> datetime:
    """Later than this ends a token that need not be renewed by this use of it."""
    renewed_every = timedelta(seconds=knox_settings.MIN_REFRESH_INTERVAL)
    return at + knox_settings.TOKEN_TTL - renewed_every
