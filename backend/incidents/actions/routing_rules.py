"""The district edits by which rules matters find who handles them."""

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.trail import note

from ..models import RoutingRule

# domain.md: professional of the grid, then the township's department, then the district's.
FIRST_RULES = (
    (10, RoutingRule.To.PROFESSIONAL),
    (20, RoutingRule.To.TOWNSHIP_DEPARTMENT),
    (30, RoutingRule.To.DISTRICT_DEPARTMENT),
)
_KEPT = ("rank", "domain_id", "type_id", "urgency", "to", "department_id", "in_use")


def lay_first_rules() -> None:
    """Where there are no rules yet, those a district begins with."""
    if not RoutingRule.objects.exists():
        RoutingRule.objects.bulk_create(RoutingRule(rank=rank, to=to) for rank, to in FIRST_RULES)


@transaction.atomic
def keep_rule(rule: RoutingRule, *, by: User, at: datetime) -> RoutingRule:
    """Enter a rule or change it; what stood there goes into the trail."""
    before = RoutingRule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
    rule.save()
    note(
        act="routing.changed",
        by=by,
        at=at,
        subject=f"rule:{rule.pk}",
        details={
            "before": {name: getattr(before, name) for name in _KEPT} if before else None,
            "after": {name: getattr(rule, name) for name in _KEPT},
        },
    )
    return rule
