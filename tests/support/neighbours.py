"""Visitors who share a partition."""

from app.adapters.visitor_tokens import new_visitor
from app.domain.commands import Profile
from app.domain.ids import partition_of
from tests.support.stack import PARTITIONS


def partition_of_visitor(visitor: Profile, project_id: str = "shop") -> int:
    """The partition of a stack that a visitor's commands land in."""
    return partition_of(project_id, visitor.uid, PARTITIONS)


def neighbour_of(visitor: Profile) -> Profile:
    """A new visitor of the shop in the same partition."""
    while partition_of_visitor(other := new_visitor()) != partition_of_visitor(visitor):
        continue
    return other
