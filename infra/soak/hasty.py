"""The app's own resources, but that a message whose worker was killed comes again soon."""

from dataclasses import replace

from infra import declared
from infra.resources import Queue, Resources

VISIBILITY_SECONDS = 12
"""Longer than any function works here. A worker that starts again slowly may meet its message twice, as on AWS."""

OTHERS = {"storefront-notifications": 55}
"""Longer than a sender's claim on a message to a customer, which nobody takes over before (50 s)."""


def resources() -> Resources:
    """What `infra.declared` has."""
    whole = declared.resources()
    return replace(whole, queues=tuple(map(_hasty, whole.queues)))


def _hasty(queue: Queue) -> Queue:
    return replace(queue, visibility_seconds=OTHERS.get(queue.name, VISIBILITY_SECONDS))
