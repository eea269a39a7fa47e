"""Where the lean client speaks to and as whom: the SDK's own answers, without the SDK's client."""

from botocore.credentials import ContainerProvider, CredentialResolver, Credentials, EnvProvider
from botocore.exceptions import NoCredentialsError
from botocore.session import get_session

SUFFIXES = {"cn": "amazonaws.com.cn"}
"""By the first part of a region's name; regions of isolated partitions need an endpoint in the settings."""


def endpoint_of(service: str, region: str) -> str:
    """The public endpoint of a service in a region."""
    return f"https://{service}.{region}.{SUFFIXES.get(region.partition('-')[0], 'amazonaws.com')}"


def credentials() -> Credentials:
    """A function's own, from its environment or from the endpoint that renews them; elsewhere the SDK's whole chain.

    Raises NoCredentialsError.
    """
    own = CredentialResolver([EnvProvider(), ContainerProvider()]).load_credentials()
    found: Credentials | None = own or get_session().get_credentials()
    if found is None:
        raise NoCredentialsError()
    return found
