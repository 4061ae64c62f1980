"""`porchlight doctor`: walks the way of a message with a synthetic visitor and names the hop that is broken."""

from app.doctor.run import run

__all__ = ["run"]
