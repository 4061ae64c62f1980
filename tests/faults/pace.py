"""The times of a client: those of the product's own (client/src), or all of them shorter by one factor."""

import random

import msgspec


class Pace(msgspec.Struct, frozen=True):
    """Seconds. `Pace()` is the product's."""

    resend: tuple[float, ...] = (4.0, 8.0, 16.0, 30.0)
    first_retry: float = 1.0
    most_retry: float = 30.0
    stable: float = 10.0  # a connection that ends sooner does not count as success
    connect: float = 10.0
    request: float = 10.0
    silence: float | None = None  # without a frame; None: pingInterval + pingTimeout, as the server says

    def faster(self, factor: float) -> "Pace":
        """All pauses divided by `factor`, for short runs; what waits for the other side stays."""
        return Pace(
            resend=tuple(seconds / factor for seconds in self.resend),
            first_retry=self.first_retry / factor,
            most_retry=self.most_retry / factor,
            stable=self.stable / factor,
            connect=self.connect,
            request=self.request,
            silence=self.silence,
        )

    def before_resend(self, attempt: int, rng: random.Random) -> float:
        """After try number `attempt` (0 is the first), a fifth more or less."""
        return self.resend[min(attempt, len(self.resend) - 1)] * rng.uniform(0.8, 1.2)

    def backoff(self, attempt: int, rng: random.Random) -> float:
        """Before another try to connect or to ask: doubles, then half to one and a half times that."""
        return float(min(self.most_retry, self.first_retry * 2 ** min(attempt, 16)) * rng.uniform(0.5, 1.5))
