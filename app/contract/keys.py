"""Every name in Redis. One file, so that nobody has to search.

Names of one partition carry it in braces, so that Redis Cluster keeps them in one slot.
"""

GROUP = "workers"  # the consumer group of every partition stream
CONSUMER = "owner"  # a partition has one owner at a time, so its successor finds what it left under the same name
FIELD_VERSION = b"v"
FIELD_BODY = b"b"
FIELD_TRACE = b"t"  # optional: a W3C traceparent

DEAD = "porchlight:dead"  # stream: entries that will never be stored
WORKERS = "porchlight:workers"  # sorted set: worker id -> when its membership expires (ms)
LIMITS = "porchlight:limits"  # prefix of the rate limits' counters, kept by the library `limits`
CHANNEL_ALL = "porchlight:socketio"  # pub/sub: python-socketio's own channel, every gateway listens


def stream(partition: int) -> str:
    """Stream: the commands of a partition, in order."""
    return f"porchlight:in:{partition}"


def lease(partition: int) -> str:
    """String: `worker id|fencing token` of the partition's owner; expires with the lease."""
    return f"porchlight:lease:{{{partition}}}"


def fence(partition: int) -> str:
    """Counter: the last fencing token given out."""
    return f"porchlight:fence:{{{partition}}}"


def attempts(partition: int) -> str:
    """Hash: entry id -> how often its own fault stopped it."""
    return f"porchlight:attempts:{{{partition}}}"


def sockets(project_id: str, visitor_uid: str) -> str:
    """Sorted set: `gateway/sid` -> when that registration expires (ms)."""
    return f"porchlight:sockets:{project_id}:{visitor_uid}"


def agents(project_id: str) -> str:
    """Sorted set: `agent id/gateway/sid` -> when that registration expires (ms)."""
    return f"porchlight:agents:{project_id}"


def stepped_away(project_id: str) -> str:
    """Sorted set: `agent id/gateway/sid` of those whose agent stepped away -> when that mark expires (ms)."""
    return f"porchlight:stepped-away:{project_id}"


def remembers(gateway_id: str) -> str:
    """String: that Redis has not forgotten this gateway's registrations since they were made."""
    return f"porchlight:remembers:{gateway_id}"


def viewing(conversation_id: str) -> str:
    """Sorted set: `agent id/gateway/sid` -> until when he counts as looking at the conversation there (ms)."""
    return f"porchlight:viewing:{conversation_id}"


def channel_gateway(gateway_id: str) -> str:
    """Pub/sub: what is addressed to sockets that this gateway holds."""
    return f"porchlight:gateway:{gateway_id}"


def channel_project(project_id: str) -> str:
    """Pub/sub: what agents of the project see; a gateway listens while one of them is joined there."""
    return f"porchlight:project:{project_id}"


def channel_visitors(project_id: str) -> str:
    """Pub/sub: what all visitors of the project see (presence); a gateway listens while it holds one of them."""
    return f"porchlight:visitors:{project_id}"
