"""How limits are written in settings."""

import pytest

from app.domain.quota import Quota


def test_reads_like_a_sentence() -> None:
    assert Quota.parse(" 40 in 4 ") == Quota(40, 4)
    assert Quota(40, 4).per_second == 10


@pytest.mark.parametrize("text", ["", "40", "40/4", "0 in 4", "4 in 0", "-1 in 4", "1.5 in 4", "40 in 4 s", "٤ in 4"])
def test_what_it_does_not_understand_it_says(text: str) -> None:
    with pytest.raises(ValueError, match="40 in 4"):
        Quota.parse(text)
