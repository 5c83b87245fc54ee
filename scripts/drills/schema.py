"""5,000 calls that the description of the API allows, or just not, made by schemathesis: signed in
as an operator, a worker, a department's clerk and an administrator in turn, at a running server
of a demonstration district with cases in every state. None may be answered with an error of ours.
"""

import time
from collections import Counter
from contextlib import ExitStack
from itertools import count, cycle, islice

import requests
from machine.cluster import Cluster

from backend.accounts.models import User

from .any_calls import Call, calls
from .case_people import StubbornPerson
from .crew import crew_of_a_grid, demonstration, token_of
from .findings import Finding
from .known import known_names
from .mortal import MortalServer

CALLS = 5000
ROLES = ("operator", "worker", "department", "admin")
WALKING_SECONDS = 40  # in which people report cases and walk them, before anybody calls
_LONGEST_WAIT_SECONDS = 30
_TOLD = 10  # of the errors found, so many are shown


def drill(cluster: Cluster) -> list[Finding]:
    accounts = demonstration()
    crew, ground = crew_of_a_grid(accounts)
    admin = next(account for account in accounts if account["role"] == "admin")
    callers = [next(one for one in (*crew, admin) if one["role"] == role) for role in ROLES]
    began = time.monotonic()
    with ExitStack() as closing:
        server = MortalServer("schema", closing)
        _walk_cases(server, crew, ground)
        people = [_Caller(server.base, account) for account in callers]
        made = (call for number in count(1) for call in calls(known_names(), number=number))
        for caller, call in zip(cycle(people), islice(made, CALLS), strict=False):
            caller.make(call)
    answers = sum((person.answers for person in people), Counter())
    errors = [error for person in people for error in person.errors]
    for error in errors[:_TOLD]:
        print(f"   {error}")
    return [
        Finding("calls", answers.total(), CALLS),
        *(
            Finding(f"answers {family}xx", sum(answers[s] for s in answers if s // 100 == family))
            for family in (2, 3, 4)
        ),
        *(
            Finding(f"something succeeded for: {role}", person.succeeded > 0, True)
            for role, person in zip(ROLES, people, strict=True)
        ),
        Finding("server errors", len(errors), 0),
        Finding("seconds", round(time.monotonic() - began)),
    ]


class _Caller:
    """Somebody with a token, who signs in again when a call has ended their session."""

    def __init__(self, base: str, account: dict) -> None:
        self._base = base
        self._account = account
        self._http = requests.Session()
        self._http.trust_env = False
        self._sign_in()
        self.answers: Counter[int] = Counter()
        self.errors: list[str] = []

    @property
    def succeeded(self) -> int:
        return sum(count for status, count in self.answers.items() if status < 300)

    def make(self, call: Call) -> None:
        try:
            answer = self._http.request(
                call.method,
                self._base + call.address,
                headers=call.headers,
                data=call.body,
                timeout=_LONGEST_WAIT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self.answers[0] += 1
            self.errors.append(f"no answer: {error} to {call}")
            return
        self.answers[answer.status_code] += 1
        if answer.status_code >= 500:
            self.errors.append(f"{answer.status_code} {self._account['role']}: {call}")
        if answer.status_code == 401:
            self._sign_in()

    def _sign_in(self) -> None:
        # Calls change accounts too: whoever was shut out comes back.
        User.objects.filter(username=self._account["username"]).update(is_active=True)
        self._http.headers["Authorization"] = f"Token {token_of(self._account)}"


def _walk_cases(server: MortalServer, crew: list[dict], ground) -> None:
    people = [
        StubbornPerson(lambda: server.base, token_of(account), ground, seed=seed)
        for seed, account in enumerate(crew)
        if account["role"] != "chief"
    ]
    for person in people:
        person.start()
    time.sleep(WALKING_SECONDS)
    for person in people:
        person.stop()
    for person in people:
        person.join(60)
