"""What an operator does with people's data: export it, have it forgotten, and let old conversations go."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import redis
from pymongo.database import Database
from redis.exceptions import RedisError

from app.adapters.dead_letters import Graveyard
from app.adapters.documents import Document
from app.adapters.forgetting import Receipt, older_than
from app.adapters.outbound import ForRequest, read_parcel
from app.adapters.redis_clients import client
from app.adapters.visitor_sessions import COLLECTION, COUNTED, ending
from app.admin import open_database
from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import ForgetVisitor
from app.domain.errors import InvalidError, NotFoundError
from app.domain.ids import partition_of
from app.operator_error import OperatorError
from app.settings import Settings

ANSWER_SECONDS = 60.0  # a worker may be busy, or just be taking the partition over
_DAY_MS = 86_400_000
MOST_DAYS = 36_500


@contextmanager
def open_redis(settings: Settings) -> Iterator[redis.Redis]:
    """Redis; its errors become one OperatorError."""
    connection = client(settings.redis_url)
    try:
        yield connection
    except (RedisError, OSError) as error:
        raise OperatorError(f"Redis does not answer (PORCHLIGHT_REDIS_URL): {type(error).__name__}") from error
    finally:
        connection.close()


def visitors_of(database: Database[Any], project_id: str, who: str) -> list[str]:
    """The visitor uids that `who` means: one uid, or everybody with that e-mail address. Raises NotFoundError."""
    if "@" in who:
        wanted, in_rows = {"projectId": project_id, "visitor.email": who}, {"projectId": project_id, "email": who}
    else:
        wanted = in_rows = {"projectId": project_id, "visitorUid": who}
    found = set(database["conversations"].distinct("visitorUid", wanted))
    found |= set(database["visitors"].distinct("visitorUid", in_rows))
    if not found:
        raise NotFoundError(f"Nothing is known of {who} in project {project_id}.")
    return sorted(found)


def export(settings: Settings, project_id: str, who: str, *, with_notes: bool) -> Iterator[Document]:
    """Everything kept of a visitor, one document after the other: {"collection", "document"}."""
    hidden: Document = {} if with_notes else {"kind": {"$ne": "note"}}
    with open_database(settings) as database:
        for uid in visitors_of(database, project_id, who):
            mine = {"projectId": project_id, "visitorUid": uid}
            for name in ("visitors", "conversations"):
                for document in database[name].find(mine).sort("_id", 1):
                    yield {"collection": name, "document": document}
                    if name == "conversations":
                        of_it = {"conversationId": document["_id"], **hidden}
                        for message in database["messages"].find(of_it).sort("seq", 1):
                            yield {"collection": "messages", "document": message}


def erase(settings: Settings, project_id: str, who: str) -> list[dict[str, Any]]:
    """Has a visitor forgotten by the workers; a signed receipt for each of his uids."""
    with open_database(settings) as database, open_redis(settings) as connection:
        receipts = []
        for uid in visitors_of(database, project_id, who):
            receipt = _ask(connection, settings, project_id, uid, None)
            letters = Graveyard(connection).forget(project_id, uid, database["deadLetters"])
            receipts.append(_signed(settings, {**msgspec.to_builtins(receipt), "deadLetters": letters}))
        return receipts


def end_sessions(settings: Settings, project_id: str, who: str) -> list[str]:
    """Ends the sessions of a visitor; the uids concerned."""
    with open_database(settings) as database:
        uids = visitors_of(database, project_id, who)
        for uid in uids:
            query, change = ending(project_id, uid)
            database[COLLECTION].update_one(query, change, upsert=True)
        database["projects"].update_one({"_id": project_id}, COUNTED)
        return uids


def is_genuine(settings: Settings, receipt: dict[str, Any]) -> bool:
    """Whether a receipt was made here and has not been changed."""
    unsigned = {name: value for name, value in receipt.items() if name != "signature"}
    return hmac.compare_digest(str(receipt.get("signature")), _signature(settings, unsigned))


def set_retention(settings: Settings, project_id: str, days: int | None) -> None:
    """Conversations of the project go so many days after they were resolved and last touched; None: never."""
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InvalidError(f"Retention is 1 to {MOST_DAYS} days.", field="days")
    change = {"$unset": {"retentionDays": ""}} if days is None else {"$set": {"retentionDays": days}}
    with open_database(settings) as database:
        if not database["projects"].update_one({"_id": project_id}, change).matched_count:
            raise NotFoundError(f"There is no project {project_id}.")


def retentions(settings: Settings) -> dict[str, int]:
    """Project id -> days, of the projects that have a rule."""
    with open_database(settings) as database:
        found = database["projects"].find({"retentionDays": {"$gte": 1}}, {"retentionDays": 1}).sort("_id", 1)
        return {document["_id"]: int(document["retentionDays"]) for document in found}


def let_go(settings: Settings) -> Iterator[tuple[str, int, int]]:
    """Applies every project's rule: (project id, conversations, messages) that went."""
    for project_id, days in retentions(settings).items():
        before = int(time.time() * 1000) - days * _DAY_MS
        conversations = messages = 0
        with open_database(settings) as database, open_redis(settings) as connection:
            due = database["conversations"].distinct("visitorUid", {"projectId": project_id, **older_than(before)})
            for uid in due:
                receipt = _ask(connection, settings, project_id, uid, before)
                conversations += receipt.conversations
                messages += receipt.messages
        yield project_id, conversations, messages


def _ask(connection: redis.Redis, settings: Settings, project_id: str, uid: str, before: int | None) -> Receipt:
    """Through the visitor's stream, as every change: its one writer does it. The answer comes as to a gateway."""
    asker, request_id = f"cli-{secrets.token_hex(6)}", f"forget-{secrets.token_hex(12)}"
    now = int(datetime.now(UTC).timestamp() * 1000)
    command = ForgetVisitor(project_id, uid, request_id, asker, now, before)
    stream = keys.stream(partition_of(project_id, uid, settings.partitions))
    with connection.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(keys.channel_gateway(asker))
        channel.get_message(timeout=ANSWER_SECONDS)
        connection.xadd(stream, encode(command))  # type: ignore[arg-type]  # bytes are fine as keys
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            heard = channel.get_message(timeout=1.0)
            parcel = read_parcel(heard["data"]) if heard and heard["type"] == "message" else None
            if isinstance(parcel, ForRequest) and parcel.request_id == request_id:
                return msgspec.json.decode(parcel.body, type=Receipt)
    raise OperatorError(
        f"No worker has answered in {ANSWER_SECONDS:g} s; the wish waits in {stream} and will be carried out.",
        "Start a worker, then ask again for the receipt: what is gone by then counts 0.",
    )


def _signed(settings: Settings, receipt: dict[str, Any]) -> dict[str, Any]:
    return {**receipt, "signature": _signature(settings, receipt)}


def _signature(settings: Settings, receipt: dict[str, Any]) -> str:
    """HMAC-SHA256 over the receipt's JSON with sorted names, under a key derived from the server's secret."""
    secret = settings.secret_key.get_secret_value().encode()
    key = hmac.digest(secret, b"porchlight/erasure-receipt", hashlib.sha256)
    return hmac.new(key, msgspec.json.encode(dict(sorted(receipt.items()))), hashlib.sha256).hexdigest()
