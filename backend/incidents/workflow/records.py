"""What is said and noted on a case: no state, owner or version changes."""

from .edge import ANYWHERE, OPEN, TOLD_TO_THE_REPORTER, UNDER_WAY, record
from .terms import Guard, Hat

RECORDS = (
    record(
        "call_back",
        "closed declined",
        Hat.CENTRE,
        endings=TOLD_TO_THE_REPORTER,
        needs=("fields.outcome",),
        takes=("fields.report",),
        guards=(Guard.IN_THE_SAFE_WAY,),
    ),
    record("arrive", "handling", Hat.HANDLER, stops=("respond",), counts_when_it_happened=True),
    record("arrive", UNDER_WAY, Hat.CALLED, counts_when_it_happened=True),
    record("co_report", UNDER_WAY, Hat.CALLED, needs=("note",), counts_when_it_happened=True),
    record("whistle", UNDER_WAY, Hat.CENTRE, needs=("fields.departments", "fields.arrive_by")),
    record("amend", OPEN, Hat.CENTRE, takes=("fields.description", "fields.address")),
    record("urge", OPEN, Hat.CENTRE, Hat.SUPERVISOR),
    record("supervise", OPEN, Hat.SUPERVISOR, needs=("note",)),
    record("circulate", ANYWHERE, Hat.SUPERVISOR, Hat.CHIEF, needs=("note",)),
    record("comment", ANYWHERE, Hat.READER, needs=("note",)),
)
