"""Partners: a carrier's signed assertion of whose phone it is, read without asking anybody."""

from datetime import datetime

from chalicelib.domain.signin.gateways import ProviderRefused
from chalicelib.domain.signin.gateways.proofs import FAMILIES, Unproven, proven
from chalicelib.domain.signin.rules.providers import Partner
from chalicelib.domain.signin.rules.statements import Assertion, Bad, check_assertion


def vouched(partner: Partner, text: str, now: datetime) -> Assertion:
    """What the partner has signed for us; its nonce is still to be redeemed. Raises ProviderRefused."""
    # Which algorithm a key is for was agreed with the key.
    algorithms = {key["alg"] for key in partner.keys if key.get("alg") in FAMILIES}
    try:
        said = proven(text, lambda: partner.keys, algorithms, Assertion)
        check_assertion(said, partner, now)
    except Unproven as bad:
        raise ProviderRefused("signature") from bad
    except Bad as bad:
        raise ProviderRefused(str(bad)) from bad
    return said
