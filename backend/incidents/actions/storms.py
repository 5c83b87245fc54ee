"""A storm is a parent matter with children: they stay cases of their own, handled in bulk."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem, invalid
from backend.answers.repeats import content_digest

from ..actors import hats_of
from ..models import Case
from ..workflow import Hat
from .telling_the_story import write_step

ACTION = "gather"


@transaction.atomic
def gather(*, number: str, children: list[str], by: User, rights: Rights, at: datetime) -> Case:
    """Let exactly these cases hang below the parent; the same again changes nothing.

    Raises Case.DoesNotExist for a parent that `by` does not see, 403 `not-yours` for who is not
    its command centre, 400 for children not seen, 409 `has-a-parent`.
    """
    seen = Case.objects.visible_to(by, rights)
    wanted = Case.objects.filter(number__in=[number, *children])
    held = Case.objects.filter(parent__number=number)
    ids = (wanted | held).distinct().order_by("pk").values_list("pk", flat=True)
    list(Case.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update())
    parent = seen.with_parties().get(number=number)
    if Hat.CENTRE not in hats_of(by, parent, rights):
        raise Problem("not-yours", _("This is for the command centre."), status=403)
    members = list(seen.filter(number__in=children).order_by("pk"))
    _refuse_unfit(parent, members, children)
    before = {child.pk: child for child in Case.objects.filter(parent=parent)}
    now = {child.pk: child for child in members}
    for pk in now.keys() - before.keys():
        _hang(now[pk], parent, by=by, at=at)
    for pk in before.keys() - now.keys():
        _hang(before[pk], None, by=by, at=at)
    return parent


def _refuse_unfit(parent: Case, members: list[Case], children: list[str]) -> None:
    unseen = sorted(set(children) - {child.number for child in members})
    if unseen:
        raise invalid(
            "children",
            _("There is no such case, or it is not yours to see: %(numbers)s.")
            % {"numbers": ", ".join(unseen)},
        )
    if parent.parent_id or any(child.pk == parent.pk for child in members):
        raise Problem("has-a-parent", _("A storm does not belong to a storm."))
    taken = [c.number for c in members if c.parent_id not in (None, parent.pk)]
    taken += [c.number for c in members if c.children.exists()]
    if taken:
        raise Problem(
            "has-a-parent",
            _("These belong to another storm or are one: %(numbers)s.")
            % {"numbers": ", ".join(taken)},
        )


def _hang(child: Case, parent: Case | None, *, by: User, at: datetime) -> None:
    old, child.parent = child.parent, parent
    child.save(update_fields=["parent"])
    fields = {"from": old.number if old else None, "to": parent.number if parent else None}
    write_step(
        child,
        uuid=uuid4(),
        action=ACTION,
        by=by,
        at=at,
        from_state=child.state,
        fields=fields,
        digest=content_digest(fields),
    )
