"""First passwords: made by the system, told once, and good for nothing but choosing one's own."""

import secrets

# Without letters and figures that are taken for each other on paper (0O, 1lI, 2Z, 5S, 8B).
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_FIGURES = "34679"
_GROUPS, _GROUP = 3, 4


def new_first_password() -> str:
    """Three groups of four, such as `kfrw-x7pn-h3ge`: 12 signs of 29, 58 bits."""
    signs = _LETTERS + _FIGURES
    while True:
        groups = ("".join(secrets.choice(signs) for _ in range(_GROUP)) for _ in range(_GROUPS))
        password = "-".join(groups)
        if any(sign in _FIGURES for sign in password):
            return password
