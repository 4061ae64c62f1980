"""Namespaces and rooms. Rooms are made from the session; there is no room that a client could name."""

WIDGET = "/widget"
INBOX = "/inbox"


def project_room(project_id: str) -> str:
    """The agents of a project who are joined."""
    return f"project:{project_id}"
