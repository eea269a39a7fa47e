"""The way out to a payment provider: one from whom no whole answer comes is unavailable."""

from collections.abc import Mapping

from chalicelib.aws import outbound
from chalicelib.aws.outbound import Answer, Origin, Patience, allowed_origin, origin
from chalicelib.domain.payments.gateways import ProviderUnavailable

__all__ = ["Answer", "Origin", "Patience", "allowed_origin", "origin", "send"]


def send(place: Origin, method: str, path: str, body: bytes, headers: Mapping[str, str], patience: Patience) -> Answer:
    """One request, one answer, no retry. Raises ProviderUnavailable."""
    try:
        return outbound.send(place, method, path, body, headers, patience)
    except outbound.Unanswered as lost:
        raise ProviderUnavailable(str(lost)) from lost
