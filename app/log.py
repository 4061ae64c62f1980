"""Logging: one line of JSON (or a coloured line for people) for each event, `service` on every line.

Give counts, codes and reasons as keywords; whose line it is stands there already (app/log_ids.py). Never the text of a
message, an e-mail address, a password or a token.
"""

import logging
import logging.config
import sys
from typing import Any

import structlog

from app.log_ids import add_ids

_SHARED: list[structlog.typing.Processor] = [
    add_ids,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]
# Libraries that tell each request or packet, with payloads, at info: they may only warn.
_TALKATIVE = ("engineio", "socketio", "tornado.access", "pymongo", "pykka", "asyncio")


def configure_logging(service: str, level: str = "info", fmt: str = "json") -> None:
    """Send structlog's and the standard library's records to standard error in one form.

    `service` is "gateway", "worker", "dev" or "cli"; `fmt` is "json" or "console".
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if fmt == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_bind_service(service), *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            _bind_service(service),
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _bind_service(service: str) -> structlog.typing.Processor:
    """Return a processor that puts the service's name on a record, whichever thread it comes from."""

    def bind(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["service"] = service
        return event

    return bind
