"""Makes a replica set of a fresh mongod, and the user that Porchlight works as. May be run again."""

import time
from typing import Any
from urllib.parse import unquote, urlsplit

import pymongo
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

SELECTION_MS = 2_000
_NOT_YET_INITIALIZED, _ALREADY_INITIALIZED, _USER_EXISTS = 94, 23, 51003


def initiate(hosts: list[str], root_password: str, database_url: str, seconds: float, name: str = "rs0") -> list[str]:
    """Initiates the set of these hosts (host:port) and makes the URL's user; what was done.

    Raises PyMongoError when a host does not answer within `seconds`.
    """
    until = time.monotonic() + seconds
    done = []
    with _client(hosts[0], root_password) as client:
        if _patiently(lambda: _initiate(client, hosts, name), until):
            done.append(f"replica set {name} of {', '.join(hosts)}")
        _patiently(lambda: _wants_primary(client), until)
    with _client(hosts[0], root_password, replica_set=name) as client:
        done += _patiently(lambda: _make_user(client, database_url), until)
    return done


def _client(host: str, root_password: str, replica_set: str | None = None) -> "pymongo.MongoClient[dict[str, Any]]":
    return pymongo.MongoClient(
        f"mongodb://{host}",
        username="root",
        password=root_password,
        authSource="admin",
        directConnection=replica_set is None,
        replicaSet=replica_set,
        serverSelectionTimeoutMS=SELECTION_MS,
    )


def _patiently(work: Any, until: float) -> Any:
    """A mongod that starts, or elects, refuses for some seconds."""
    while True:
        try:
            return work()
        except PyMongoError as error:
            passes = isinstance(error, AutoReconnect | pymongo.errors.ServerSelectionTimeoutError)
            if time.monotonic() > until or not (passes or isinstance(error, OperationFailure)):
                raise
            time.sleep(1)


def _initiate(client: "pymongo.MongoClient[dict[str, Any]]", hosts: list[str], name: str) -> bool:
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
    else:
        return False
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    try:
        client.admin.command("replSetInitiate", {"_id": name, "members": members})
    except OperationFailure as error:
        if error.code != _ALREADY_INITIALIZED:
            raise
        return False
    return True


def _wants_primary(client: "pymongo.MongoClient[dict[str, Any]]") -> None:
    if not client.admin.command("hello").get("primary"):
        raise AutoReconnect("no primary yet")


def _make_user(client: "pymongo.MongoClient[dict[str, Any]]", database_url: str) -> list[str]:
    """The user that the URL names may read and write its database, and nothing else."""
    parts = urlsplit(database_url)
    if not parts.username or not parts.password:
        return []
    user, password = unquote(parts.username), unquote(parts.password)
    roles = [{"role": "readWrite", "db": parts.path.strip("/")}]
    try:
        client.admin.command("createUser", user, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code != _USER_EXISTS:
            raise
        client.admin.command("updateUser", user, pwd=password, roles=roles)
        return []
    return [f"user {user}"]
