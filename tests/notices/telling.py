"""How these tests tell somebody something."""

from datetime import UTC, datetime, timedelta

from backend.notices.actions.telling import tell
from backend.notices.models import Notice

# A Sunday; 10:00 in China, where offices have opened.
MORNING = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 23:00 in China
NEXT_OPENING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 08:30 there
MINUTE = timedelta(minutes=1)


def told(*people, key: str = "k", at: datetime = MORNING, urgent: bool = False, **more):
    """Tell them, and the notices there are under the key."""
    said = {
        "kind": "posting.ending",
        "message": "Posting %(number)d ends.",
        "params": {"number": 31},
        "subject": "posting:31",
        **more,
    }
    tell(people, key=key, at=at, urgent=urgent, **said)
    return list(Notice.objects.filter(key=key).order_by("pk"))


def with_phone(user, phone: str = "13800000007"):
    user.phone = phone
    user.save(update_fields=["phone"])
    return user
