"""The AsyncAPI 3.0 document of the Socket.IO contract: a channel per namespace, an operation per event."""

from typing import Any

from app import __version__
from app.contract.catalogue import AUTH, CLIENT_EVENTS, SERVER_EVENTS, ClientEvent, ServerEvent
from app.contract.export.schemas import components, public_name

_SCHEMAS = "#/components/schemas/"


def document() -> dict[str, Any]:
    """The document, made from the catalogue. Operations are told from the server's side."""
    channels = {_channel(namespace): _channel_object(namespace) for namespace in AUTH}
    operations: dict[str, Any] = {}
    for event in (*CLIENT_EVENTS, *SERVER_EVENTS):
        action = "receive" if isinstance(event, ClientEvent) else "send"
        operation: dict[str, Any] = {
            "action": action,
            "summary": event.doc,
            "channel": {"$ref": f"#/channels/{_channel(event.namespace)}"},
            "messages": [{"$ref": f"#/channels/{_channel(event.namespace)}/messages/{_key(event)}"}],
        }
        if isinstance(event, ClientEvent):
            operation["x-callback"] = {
                "oneOf": [{"$ref": _SCHEMAS + public_name(event.answer)}, {"$ref": _SCHEMAS + "Refusal"}]
            }
        else:
            operation["x-addressed-to"] = event.to
        operations[f"{action}{_channel(event.namespace).title()}{event.name[0].upper()}{event.name[1:]}"] = operation
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Porchlight Socket.IO contract",
            "version": __version__,
            "description": "Socket.IO v4 on path /socket.io/. Every client event takes one object and a callback.",
        },
        "channels": channels,
        "operations": operations,
        "components": {"schemas": components(_SCHEMAS)},
    }


def _channel_object(namespace: str) -> dict[str, Any]:
    events = [event for event in (*CLIENT_EVENTS, *SERVER_EVENTS) if event.namespace == namespace]
    return {
        "address": namespace,
        "description": f"Socket.IO namespace {namespace}",
        "x-auth": {"$ref": _SCHEMAS + public_name(AUTH[namespace])},
        "messages": {
            _key(event): {"name": event.name, "summary": event.doc, "payload": {"$ref": _payload(event)}}
            for event in events
        },
    }


def _payload(event: ClientEvent | ServerEvent) -> str:
    return _SCHEMAS + public_name(event.payload)


def _channel(namespace: str) -> str:
    return namespace.strip("/")


def _key(event: ClientEvent | ServerEvent) -> str:
    """The same event name goes both ways (typing): the direction tells them apart."""
    return f"{event.name}.{'client' if isinstance(event, ClientEvent) else 'server'}"
