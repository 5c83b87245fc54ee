"""卷宗 `/cases/<number>/dossier/`: a case on paper, every step of it, and what proves it.

What the reader may see of the case stands here, and nothing more: masked is what is masked there.
A paper leaves the house, so it names offices and never the people in them, and that it was made
stands in the audit trail.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from backend.accounts.models import Role
from backend.accounts.rights import Rights
from backend.accounts.trail import note
from backend.incidents.clocks import parse
from backend.incidents.evidence.cited import Pieces
from backend.incidents.in_full import case_in_full
from backend.incidents.models import Case, CaseEvent, Report
from backend.incidents.proving import broken_links
from backend.incidents.shown import event_shown
from backend.territory.models import GridVersion

from . import dossier_words as words
from .policy import under_policy


@require_safe
@login_required
@under_policy
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """404 for whoever does not see the case."""
    rights, now = Rights.of(request.user), timezone.now()
    seen = Case.objects.visible_to(request.user, rights).with_parties()
    case = seen.filter(number=number).first()
    if case is None:
        raise Http404
    with transaction.atomic():
        note(
            act="case.printed", by=request.user, at=now, subject=f"case:{number}", scope=case.scope
        )
    with translation.override("zh-hans"):
        grids = GridVersion.objects.visible_to(request.user).at(now)
        grid = grids.filter(grid=case.grid_id).first()
        told = case_in_full(case, user=request.user, rights=rights, now=now)
        story = list(case.events.select_related("by__department", "said").order_by("seq"))
        pieces = Pieces.of([], user=request.user, rights=rights, now=now)
        context = {
            "case": told,
            "printed_at": now,
            "printed_by": _office(request.user.role, request.user.department),
            "facts": list(_facts(case, told, grid)),
            "reports": [_report(report) for report in told["reports"]],
            "clocks": [_clock(clock) for clock in told["clocks"]],
            "steps": [_step(event_shown(event, pieces)) for event in story],
            "evidence": [_piece(piece) for piece in told["evidence"]],
            "proof": _proof(number, story),
        }
        return render(request, "pages/dossier.html", context)


def _facts(case: Case, told: dict, grid: GridVersion | None) -> Iterable[tuple[str, Any]]:
    """What stands at the head of the paper: name and value, without what there is none of."""
    standing = [words.STATES[told["state"]], words.AWAITS[told["awaits"]]]
    caller = told["caller"]
    facts = {
        "事项类别": f"{case.type.domain.name_zh} / {told['type_name']}（{told['type']}）",
        "紧急程度": words.URGENCIES[told["urgency"]],
        "信息级别": words.TIERS[told["tier"]],
        "当前状态": " · ".join(filter(None, standing)),
        "所在网格": grid and f"{grid.name}（{grid.code}）",
        "地址": told["address"],
        "当前承办": _owner(case, told["owner"]),
        "反映人": caller and " ".join(filter(None, (caller["name"], caller["phone"]))),
        "上报时间": told["reported_at"],
        "办结时间": told["closed_at"],
        "办结方式": words.ENDINGS[told["ending"]],
        "办理轮次": told["round"] if told["round"] > 1 else None,
        "复查日期": told["review_on"],
        "所属母案": told["parent"],
        "子案": "、".join(told["children"]),
        "并入": told["merged_into"],
        "联合处置": "、".join(one["name"] for one in told["co_handlers"]),
    }
    return ((name, value) for name, value in facts.items() if value)


def _owner(case: Case, owner: dict) -> str:
    if case.owner_member_id:
        return str(Role(case.owner_member.user.role).label)
    return f"{owner['name']}指挥中心" if owner["kind"] == "centre" else owner["name"]


def _office(role: str, department: Any) -> str:
    return str(department.name_zh if department else Role(role).label)


def _report(report: dict) -> dict:
    external = report["external"] or {}
    return report | {
        "source": Report.Source(report["source"]).label,
        "order": " ".join(filter(None, (external.get("system"), external.get("number")))),
    }


def _clock(clock: dict) -> dict:
    """Limit in words, moments as moments, and whether it was kept."""
    kept = {True: "按时", False: "超时", None: "取消" if clock["stopped_at"] else "进行中"}
    return {
        "name": words.CLOCKS.get(clock["clock"], clock["clock"]),
        "limit": _limit(clock["limit"]),
        "started_at": _moment(clock["started_at"]),
        "due_at": _moment(clock["due_at"]),
        "stopped_at": _moment(clock["stopped_at"]),
        "kept": kept[clock["kept"]],
        "provisional": clock["provisional"],
        "spans": [(_moment(span["from"]), _moment(span["to"])) for span in clock["why"]],
        "pauses": [(_moment(span["from"]), _moment(span["to"])) for span in clock["pauses"]],
        "extensions": [_limit(extension["by"]) for extension in clock["extensions"]],
    }


def _step(step: dict) -> dict:
    by = step["by"]
    return step | {
        "action": words.ACTIONS.get(step["action"], step["action"]),
        "by": by and (by["department"] or str(Role(by["role"]).label)),
        "state": words.STATES.get(step["to_state"], step["to_state"]),
        "told": list(_told(step)),
    }


def _told(step: dict) -> Iterable[str]:
    """What a step says besides words of people; of a member who was named only that."""
    to, fields = step["to"] or {}, step["fields"]
    if "member" in to:
        yield "转给网格人员"
    elif name := to.get("name") or to.get("case"):
        yield f"转给{name}"
    if limit := fields.get("extend_by"):
        yield f"延长{_limit(limit)}"
    if day := fields.get("review_on"):
        yield f"{day} 复查"
    if moment := fields.get("arrive_by"):
        yield f"{timezone.localtime(parse_datetime(moment)):%Y-%m-%d %H:%M} 前到场"
    for names, member in (
        (words.OUTCOMES, "outcome"),
        (words.SERVICES, "service"),
        (words.FINDINGS, "finding"),
    ):
        if code := fields.get(member):
            yield names.get(code, code)


def _piece(piece: dict) -> dict:
    return {
        "kind": words.KINDS.get(piece["kind"], "材料"),
        "status": words.PIECES.get(piece["status"], piece["status"]),
        "taken_with": words.ACTIONS.get(piece["taken_with"], piece["taken_with"]),
        "sha256": piece["sha256"] or "",
    }


def _proof(number: str, story: list[CaseEvent]) -> dict:
    """The digest that stands for the whole story, and whether the story still fits it."""
    last = story[-1]
    return {
        "seq": last.seq,
        "digest": bytes(last.chain).hex(),
        "holds": next(broken_links(number, story), None) is None,
    }


def _limit(limit: str) -> str:
    if not limit:
        return "按来文时限"
    count, unit = parse(limit)
    return f"{count}{words.UNITS[unit]}"


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
