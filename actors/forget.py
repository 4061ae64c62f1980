"""Carries out a wish to be forgotten: the partition's owner does it, so that nothing of the visitor is in its hand."""

from actors.metrics import Metrics
from app.adapters.forgetting import Forgetting
from app.adapters.outbound import Outbound
from app.adapters.redis_manager import PublishingManager
from app.domain.commands import ForgetVisitor


class Forgetter:
    """Removes, answers who asked, then acknowledges: in this order, like everything."""

    def __init__(self, forgetting: Forgetting, manager: PublishingManager, metrics: Metrics | None = None) -> None:
        self._forgetting = forgetting
        self._manager = manager
        self._metrics = metrics or Metrics()

    def carry_out(self, partition: int, entry_id: bytes, command: ForgetVisitor) -> None:
        """Raises UnavailableError or RedisError; the entry stays pending then, and all of it may be done again."""
        receipt = self._forgetting.carry_out(command)
        self._metrics.forgotten.inc(receipt.conversations)
        out = Outbound()
        out.answer(command.gateway, command.request_id, receipt)
        self._manager.deliver(out, {partition: [entry_id]})
