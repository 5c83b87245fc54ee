"""The desk asks a superior platform to take an order back: it is not this district's, say.

Not the `return` of the workflow, by which our own offices hand a matter back among themselves.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import Role, User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem
from backend.answers.repeats import content_digest, hold, taken

from ..models import Case, CaseEvent, Feedback, Order
from ..superior import tell_platforms
from ..wire import announce_step
from .telling_the_story import write_step

ACTION = "superior_return"


@transaction.atomic
def ask_return(
    *, case_number: str, uuid: UUID, reason: str, by: User, rights: Rights, at: datetime
) -> dict:
    """Ask the platforms whose orders hang on a case; the same again answers the first answer.

    Raises Case.DoesNotExist for a case that `by` does not see, 403 `not-yours` for whoever is no
    operator of its place, 409 `uuid-taken`, and `no-order` where no platform waits for the case.
    """
    hold(uuid)
    digest = content_digest({"case": case_number, "action": ACTION, "reason": reason})
    known = CaseEvent.objects.select_related("said").filter(uuid=uuid).first()
    if known is not None:
        return _repeated(known, digest=digest, by=by)

    key = Case.objects.select_for_update().values_list("pk", flat=True).get(number=case_number)
    case = Case.objects.visible_to(by, rights).with_parties().get(pk=key)
    if not rights.holds(Role.OPERATOR, case.scope):
        raise Problem("not-yours", _("Orders are given back by the command centre."), status=403)
    words = {"reason": reason}
    asked = tell_platforms(Order.objects.of(case), Feedback.Kind.RETURN_ASKED, words, at=at)
    if not asked:
        raise Problem("no-order", _("No superior platform has ordered this, or it was taken back."))
    answer = {"number": case.number, "asked_at": at.isoformat(), "orders": asked}
    write_step(
        case,
        uuid=uuid,
        action=ACTION,
        by=by,
        at=at,
        from_state=case.state,
        digest=digest,
        reason=reason,
        answer=answer,
    )
    announce_step(case, action=ACTION, at=at)
    return answer


def _repeated(known: CaseEvent, *, digest: bytes, by: User) -> dict:
    said = getattr(known, "said", None)
    if known.by_id != by.pk or said is None or bytes(said.digest) != digest:
        raise taken()
    return said.answer
