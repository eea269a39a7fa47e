"""The directory: who may vouch for people, from the parameter `identity`; their gateways with our secrets for them."""

from functools import lru_cache
from importlib import import_module
from typing import Any

import msgspec

from chalicelib.aws.params import parameter, secret
from chalicelib.aws.transport import Refusal, code
from chalicelib.domain.signin.gateways import Gateway
from chalicelib.domain.signin.rules.providers import Directory, Provider

GATEWAYS = {
    "oidc": ("chalicelib.domain.signin.gateways.oidc", "Oidc"),
    "wechat": ("chalicelib.domain.signin.gateways.wechat", "WeChat"),
    "qq": ("chalicelib.domain.signin.gateways.qq", "QQ"),
    "weibo": ("chalicelib.domain.signin.gateways.weibo", "Weibo"),
}
"""Loaded when somebody signs in that way: only OIDC needs what verifies signatures."""


def directory() -> Directory:
    """A stage without the parameter works with nobody."""
    try:
        return _read(parameter("identity"))
    except Refusal as refused:
        if code(refused) != "ParameterNotFound":
            raise
        return Directory()


@lru_cache(maxsize=4)
def _read(text: str) -> Directory:
    return msgspec.json.decode(text, type=Directory)


def carriers() -> Any:
    """The module that reads partners' assertions, loaded with the first one."""
    return import_module("chalicelib.domain.signin.gateways.partners")


def gateway(provider: Provider) -> Gateway:
    """The way to speak to a provider."""
    module, name = GATEWAYS[provider.kind]
    made: Gateway = getattr(import_module(module), name)(provider, secret(provider.secret))
    return made
