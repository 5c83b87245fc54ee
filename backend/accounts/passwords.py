"""Password hashing tuned for 08:30, when a whole district signs in within minutes."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FieldArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the second setting of the OWASP cheat sheet: 19 MiB, two passes, one lane.

    Django's own setting (100 MiB, eight lanes) takes several times longer and would ask for
    gigabytes when a hundred phones sign in at once.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
