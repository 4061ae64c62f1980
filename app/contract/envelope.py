"""A stream entry: {v: version, b: msgpack of a command}.

The body is an array whose first item is the command's tag, so any msgpack library can read it.
"""

import msgspec

from app.contract import keys
from app.domain.commands import AnyCommand

VERSION = b"1"

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyCommand)


class UnreadableEntryError(ValueError):
    """Raised when an entry is of another version or is no command: it can never be handled."""


def encode(command: AnyCommand) -> dict[bytes, bytes]:
    """The fields of the stream entry that carries `command`."""
    return {keys.FIELD_VERSION: VERSION, keys.FIELD_BODY: _encoder.encode(command)}


def decode(fields: dict[bytes, bytes]) -> AnyCommand:
    """The command that an entry carries."""
    version = fields.get(keys.FIELD_VERSION)
    if version != VERSION:
        raise UnreadableEntryError(f"envelope version {version!r}; this worker reads {VERSION!r}")
    try:
        command: AnyCommand = _decoder.decode(fields[keys.FIELD_BODY])
    except (KeyError, msgspec.DecodeError) as error:
        raise UnreadableEntryError(str(error)) from error
    return command
