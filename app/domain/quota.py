"""How much in how long: what every limit is made of."""

import re
from typing import Self

import msgspec

_FORM = re.compile(r"(\d{1,7}) in (\d{1,6})", re.ASCII)


class Quota(msgspec.Struct, frozen=True):
    """A token bucket's measures: `amount` at once, and again as much spread over `seconds`."""

    amount: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "40 in 4". Raises ValueError."""
        found = _FORM.fullmatch(text.strip())
        if found is None or not int(found[1]) or not int(found[2]):
            raise ValueError("must look like 40 in 4: so many at once, and again as many in so many seconds")
        return cls(int(found[1]), int(found[2]))

    @property
    def per_second(self) -> float:
        """The rate at which what was used comes back."""
        return self.amount / self.seconds
