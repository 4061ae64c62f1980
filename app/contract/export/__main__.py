"""Writes the generated documents: `python -m app.contract.export`. Run by `make contract`."""

import json
from pathlib import Path
from typing import Any

from app.contract.export import asyncapi, openapi
from app.contract.export.schemas import components

HERE = Path(__file__).resolve().parent.parent


def documents() -> dict[Path, dict[str, Any]]:
    """Every generated document by the file that it belongs in."""
    shapes = components("#/$defs/")
    everything = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Contract",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in sorted(shapes)},
        "$defs": shapes,
    }
    return {
        HERE / "openapi.json": openapi.document(),
        HERE / "asyncapi.json": asyncapi.document(),
        HERE / "schema.json": everything,
    }


def text_of(document: dict[str, Any]) -> str:
    """A document as it stands in its file."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all."""
    for path, document in documents().items():
        path.write_text(text_of(document), encoding="utf-8")


if __name__ == "__main__":
    main()
