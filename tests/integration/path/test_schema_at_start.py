"""A role asks at its start whether its version and the database's go together, and says in one line what to do."""

from urllib.parse import urlsplit

from app.adapters import schema
from app.adapters.schema import Step
from app.dev.process import ChildProcess, free_port
from tests.faults.loop_thread import LoopThread
from tests.faults.tcp_proxy import TcpProxy
from tests.integration.path.conftest import StartStack
from tests.waiting import wait_for


def said(process: ChildProcess) -> str:
    """Everything that it wrote."""
    return process.log_path.read_text() if process.log_path.exists() else ""


def test_a_role_waits_for_the_migration_and_ends_when_it_does_not_come(start_stack: StartStack) -> None:
    stack = start_stack(gateways=0, workers=0, migration_wait_seconds="0")
    stack.database[schema.COLLECTION].drop()
    roles = [stack.process("impatient-gateway", "gateway", "--port", str(free_port()))]
    roles.append(stack.process("impatient-worker", "worker"))
    for role in roles:
        role.start()
    for role in roles:
        assert role.process.wait(30) == 1
        *_, last = said(role).splitlines()
        assert last.startswith("porchlight: The database was never migrated; ")
        assert last.endswith("Run `porchlight migrate` of this version.")

    stack.environment["PORCHLIGHT_MIGRATION_WAIT_SECONDS"] = "60"
    patient = stack.process("patient-worker", "worker")
    patient.start()
    try:
        wait_for(lambda: "waits for porchlight migrate" in said(patient), 30)
        assert None in stack.owners()  # it touches nothing before
        schema.migrate(stack.database)
        wait_for(lambda: None not in stack.owners(), 30)
    finally:
        patient.kill()


def test_a_role_that_is_too_old_is_refused_at_once(start_stack: StartStack) -> None:
    stack = start_stack(gateways=0, workers=0)
    later = schema.VERSION + 1
    schema.migrate(stack.database, (*schema.STEPS, Step(later, "contract", "away", lambda _: None, oldest=later)))
    worker = stack.process("old-worker", "worker")
    worker.start()

    assert worker.process.wait(30) == 1
    assert said(worker).splitlines()[-1].endswith("Install the later version.")


def test_while_mongodb_is_away_it_starts_and_is_refused_later(start_stack: StartStack) -> None:
    stack = start_stack(gateways=0, workers=0)
    stack.database[schema.COLLECTION].update_one({"_id": schema.ID}, {"$set": {"oldest": schema.VERSION + 1}})
    address = urlsplit(stack.environment["PORCHLIGHT_MONGODB_URL"])
    with LoopThread() as loop:
        way = TcpProxy(address.port or 0)
        way.refuses = True
        loop.call(way.start())
        stack.environment["PORCHLIGHT_MONGODB_URL"] = address._replace(netloc=f"127.0.0.1:{way.port}").geturl()
        worker = stack.process("early-worker", "worker")
        worker.start()
        wait_for(lambda: "worker started" in said(worker), 30)
        assert "schema not checked yet" in said(worker)
        way.refuses = False  # and MongoDB sends the driver on to itself

        assert worker.process.wait(60) == 0
        loop.call(way.stop())
    assert "Install the later version." in said(worker)
