"""The walk: proxy or gateway, session, socket, stream, worker, MongoDB, and back."""

import json
import secrets
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
import msgspec
import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from app.adapters.message_store import open_database
from app.adapters.redis_clients import client
from app.contract import keys
from app.contract.rooms import WIDGET
from app.doctor.probe import Probe, ProbeError
from app.domain.ids import partition_of
from app.settings import Settings

PROJECT = "porchlight-doctor"  # reserved: no agent is a member of it
SECONDS = 8.0


class Finding(msgspec.Struct, frozen=True):
    """A hop: whether it works, what was seen, and what to do when it does not."""

    hop: str
    ok: bool
    seen: str
    advice: str = ""


class BrokenHopError(Exception):
    """Raised when the walk cannot go on."""

    def __init__(self, seen: str, advice: str) -> None:
        super().__init__(seen)
        self.seen = seen
        self.advice = advice


class Walk:
    """What is known on the way."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings = settings
        self.url = url.rstrip("/")
        self.database: Database[dict[str, Any]] | None = None
        self.session: dict[str, Any] = {}
        self.probe: Probe | None = None
        self.message_id = str(uuid.uuid4())
        self.receipt: dict[str, Any] = {}

    def hops(self) -> list[tuple[str, Callable[[], str]]]:
        """In the order of the way; each says what it saw or raises BrokenHopError."""
        return [
            ("redis", self._redis),
            ("mongodb", self._mongodb),
            ("gateway", self._gateway),
            ("session", self._session),
            ("socket", self._socket),
            ("stream", self._stream),
            ("worker", self._worker),
            ("stored", self._stored),
        ]

    def _redis(self) -> str:
        try:
            info: Any = client(self.settings.redis_url, answer_seconds=2.0).info("server")
        except (RedisError, OSError) as error:
            raise BrokenHopError(
                f"no answer ({type(error).__name__})", "Start Redis, or correct PORCHLIGHT_REDIS_URL."
            ) from error
        return f"Redis {info['redis_version']}"

    def _mongodb(self) -> str:
        try:
            self.database = open_database(self.settings.mongodb_url)
            hello = self.database.command("hello")
            if not hello.get("setName"):
                raise BrokenHopError("not a replica set", "Start mongod with --replSet and initiate it, even one node.")
            wanted = {"$set": {"name": "Doctor", "reserved": True}, "$min": {"createdAt": datetime.now(UTC)}}
            self.database["projects"].update_one({"_id": PROJECT}, wanted, upsert=True)
        except PyMongoError as error:
            raise BrokenHopError(
                f"no answer ({type(error).__name__})", "Start MongoDB, or correct PORCHLIGHT_MONGODB_URL."
            ) from error
        return f"replica set {hello['setName']}, writable"

    def _gateway(self) -> str:
        try:
            ready = self._http("GET", "/readyz", None)
        except OSError as error:
            raise BrokenHopError(
                f"{self.url} does not answer ({error})", "Start a gateway or its proxy, or name it with --url."
            ) from error
        if ready.get("failing"):
            failing = ", ".join(ready["failing"])
            advice = "Start a worker." if failing == "workers" else f"Look at: {failing}."
            raise BrokenHopError(f"not ready: {failing}", advice)
        return f"{self.url} is ready"

    def _session(self) -> str:
        answer = self._http("POST", "/api/widget/session", {"projectId": PROJECT})
        if "token" not in answer:
            problem = answer.get("error", {}).get("message", "no session")
            raise BrokenHopError(problem, "Look at the gateway's log.")
        self.session = answer
        return f"visitor {answer['visitorUid']}"

    def _socket(self) -> str:
        try:
            self.probe = Probe(self.url, WIDGET, {"token": self.session["token"]}, seconds=SECONDS)
        except ProbeError as error:
            raise BrokenHopError(str(error), "Let the proxy pass websocket upgrades on /socket.io/.") from error
        return f"socket {self.probe.sid}"

    def _stream(self) -> str:
        payload = {"clientMessageId": self.message_id, "content": f"doctor {secrets.token_hex(4)}"}
        answer = self._ask(lambda probe: probe.request("sendMessage", payload, SECONDS))
        if not answer.get("ok"):
            raise BrokenHopError(answer["error"]["message"], "Look at Redis: memory, disk, and the backlog.")
        return f"accepted into {keys.stream(self._partition())}"

    def _worker(self) -> str:
        started = time.monotonic()
        try:
            self.receipt = self._ask(lambda probe: probe.wait("messageSent", SECONDS, clientMessageId=self.message_id))
        except BrokenHopError as error:
            raise self._why_no_receipt() from error
        return f"receipt after {(time.monotonic() - started) * 1000:.0f} ms"

    def _why_no_receipt(self) -> BrokenHopError:
        """Where the message is, now that its receipt did not come."""
        redis = client(self.settings.redis_url, answer_seconds=2.0)
        partition = self._partition()
        owner: Any = redis.get(keys.lease(partition))
        if owner is None:
            return BrokenHopError(f"nobody owns partition {partition}", "Start a worker.")
        name = owner.decode().partition("|")[0]
        if self._document() is None:
            return BrokenHopError(f"worker {name} did not store it", "Look at that worker's log.")
        return BrokenHopError(
            "stored, but the receipt did not come back", "Look at Redis pub/sub and the gateway's log."
        )

    def _stored(self) -> str:
        document = self._document()
        if document is None or document["_id"] != self.receipt["messageId"]:
            raise BrokenHopError("the receipt names a message that is not there", "Check that all use one database.")
        return f"message {document['_id']}, seq {document['seq']}"

    def clean_up(self) -> None:
        """Removes what the walk left."""
        if self.probe is not None:
            self.probe.close()
        uid = self.session.get("visitorUid")
        if self.database is None or uid is None:
            return
        try:
            self.database["messages"].delete_many({"projectId": PROJECT, "author.id": uid})
            self.database["conversations"].delete_many({"projectId": PROJECT, "visitorUid": uid})
        except pymongo.errors.PyMongoError as error:
            click.echo(f"left behind in project {PROJECT}: {type(error).__name__}", err=True)

    def _partition(self) -> int:
        return partition_of(PROJECT, self.session["visitorUid"], self.settings.partitions)

    def _document(self) -> dict[str, Any] | None:
        if self.database is None:
            return None
        wanted = {"projectId": PROJECT, "author.id": self.session["visitorUid"], "clientMessageId": self.message_id}
        return self.database["messages"].find_one(wanted)

    def _ask(self, question: Callable[[Probe], Any]) -> Any:
        if self.probe is None:
            raise BrokenHopError("no socket", "")
        try:
            return question(self.probe)
        except ProbeError as error:
            raise BrokenHopError(str(error), "Look at the gateway's log.") from error

    def _http(self, method: str, path: str, body: Any) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # the operator named it
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.loads(error.read()))


def run(settings: Settings, *, url: str | None = None, as_json: bool = False) -> int:
    """Walks and reports; the exit status: 0 when every hop works."""
    walk = Walk(settings, url or settings.public_url or f"http://127.0.0.1:{settings.port}")
    findings: list[Finding] = []
    try:
        for hop, look in walk.hops():
            try:
                findings.append(Finding(hop, ok=True, seen=look()))
            except BrokenHopError as error:
                findings.append(Finding(hop, ok=False, seen=error.seen, advice=error.advice))
                break
    finally:
        walk.clean_up()
    healthy = all(finding.ok for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": healthy, "hops": msgspec.to_builtins(findings)}))
    else:
        for finding in findings:
            click.echo(f"{'ok    ' if finding.ok else 'BROKEN'}  {finding.hop:<8} {finding.seen}")
            if finding.advice:
                click.echo(f"        -> {finding.advice}")
    return 0 if healthy else 1
