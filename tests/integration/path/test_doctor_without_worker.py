"""`porchlight doctor` names the worker when it is not there."""

import json

from tests.integration.path.conftest import StartStack
from tests.support.doctor import ask_doctor
from tests.support.stack import is_ready
from tests.waiting import wait_for


def test_without_a_worker_it_says_so(start_stack: StartStack) -> None:
    stack = start_stack()
    stack.workers[0].kill()
    wait_for(lambda: not is_ready(stack.urls[0]))

    report = ask_doctor(stack)

    assert report.returncode == 1
    *_, broken, advice = report.stdout.splitlines()
    assert broken.startswith("BROKEN  gateway")
    assert "workers" in broken
    assert "Start a worker." in advice
    failed = json.loads(ask_doctor(stack, "--json").stdout)
    assert (failed["ok"], failed["hops"][-1]["ok"]) == (False, False)
