"""JSON Schemas of the contract's Structs, under plain public names."""

from typing import Any

import msgspec

from app.contract import http_shapes
from app.contract.catalogue import AUTH, CLIENT_EVENTS, SERVER_EVENTS
from app.contract.routes import ROUTES
from app.contract.shapes import ErrorAnswer, Full, Refusal

Schema = dict[str, Any]

# AuthorShape and its like are named for what they are here; outside they are just Author.
_SUFFIX = "Shape"


def public_name(struct: type) -> str:
    """The name that a shape has outside."""
    return struct.__name__.removesuffix(_SUFFIX)


def all_structs() -> list[type]:
    """Every Struct that crosses a wire, once, in a stable order."""
    found: dict[type, None] = {}
    for client in CLIENT_EVENTS:
        found |= {client.payload: None, client.answer: None}
    found |= dict.fromkeys(event.payload for event in SERVER_EVENTS)
    found |= dict.fromkeys(AUTH.values())
    for route in ROUTES:
        found |= {shape: None for shape in (route.body, route.answer) if shape is not None and shape is not dict}
    found |= {Refusal: None, ErrorAnswer: None, http_shapes.Page: None}
    return list(found)


def components(prefix: str) -> dict[str, Schema]:
    """Schemas by public name, pointing at each other below `prefix`."""
    structs = all_structs()
    _, schemas = msgspec.json.schema_components(structs, ref_template=prefix + "{name}")
    for name in _always_whole(Full) & schemas.keys():
        schemas[name]["required"] = list(schemas[name]["properties"])
    return {name.removesuffix(_SUFFIX): _renamed(schema, prefix) for name, schema in schemas.items()}


def _always_whole(base: type) -> set[str]:
    """Names of the shapes whose fields are always there, defaults included."""
    return {shape.__name__ for shape in all_structs() if issubclass(shape, base)}


def _renamed(value: Any, prefix: str) -> Any:
    if isinstance(value, dict):
        out = {key: _renamed(item, prefix) for key, item in value.items()}
        if isinstance(out.get("$ref"), str) and out["$ref"].startswith(prefix):
            out["$ref"] = out["$ref"].removesuffix(_SUFFIX)
        if isinstance(out.get("title"), str):
            out["title"] = out["title"].removesuffix(_SUFFIX)
        return out
    if isinstance(value, list):
        return [_renamed(item, prefix) for item in value]
    return value
