"""Those who vouch for people: identity providers and partners, as the platform's settings list them; no secrets."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.shops import Slug

Algorithm = Literal["RS256", "PS256", "ES256", "EdDSA"]
"""Of signatures by public keys alone: none, and no shared secrets."""

Origin = Annotated[
    str, Meta(pattern=r"\A(https://[a-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:[0-9]{1,5})?\Z", max_length=200)
]
Page = Annotated[
    str,
    Meta(
        pattern=r"\A(https://[a-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:[0-9]{1,5})?/[A-Za-z0-9/_.~-]*\Z",
        max_length=300,
        examples=["https://www.shop.example/signed-in"],
    ),
]
"""Where a provider sends people back to: no query, no fragment, no user info, nothing to be decoded."""


class ProviderUnknown(NotFound):
    title = "Nobody can sign in to this shop that way"


class PageRefused(Invalid):
    title = "This shop takes nobody back at that page"


class Provider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One identity provider. `secret` names the parameter with our client secret; `pages` are the exact redirect URIs,
    by shop: it is offered where there are any. `issuer`, `algorithms` and `scopes` are of OIDC alone, as are `hosts`:
    origins beside the issuer's own at which its endpoints may be. `site` and `api` are origins to use instead of those
    that the adapters know. `subject` says which id of a WeChat user is theirs."""

    name: Slug
    kind: Literal["oidc", "wechat", "qq", "weibo"]
    client_id: Annotated[str, Meta(min_length=1, max_length=200)]
    secret: Annotated[str, Meta(pattern=r"\A[a-z0-9_]{1,60}\Z")]
    pages: dict[Slug, tuple[Page, ...]]
    issuer: Annotated[str, Meta(max_length=200)] = ""
    hosts: tuple[Origin, ...] = ()
    algorithms: Annotated[tuple[Algorithm, ...], Meta(min_length=1)] = ("RS256",)
    scopes: tuple[str, ...] = ("openid",)
    site: Origin | None = None
    api: Origin | None = None
    subject: Literal["openid", "unionid"] = "openid"


class Partner(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A carrier or the like, who says by a signed assertion whose phone it is. `audience` is what it calls us; `keys`
    are its public keys (JWK), each with its `kid` and `alg`."""

    name: Slug
    issuer: Annotated[str, Meta(min_length=1, max_length=200)]
    audience: Annotated[str, Meta(min_length=1, max_length=200)]
    keys: Annotated[tuple[dict[str, str], ...], Meta(min_length=1, max_length=10)]
    shops: tuple[Slug, ...]


class Directory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody who may vouch; the parameter `identity`."""

    providers: tuple[Provider, ...] = ()
    partners: tuple[Partner, ...] = ()

    def provider(self, name: str, shop: str) -> Provider:
        """Raises ProviderUnknown, also for one that another shop works with."""
        found = next((each for each in self.providers if each.name == name and each.pages.get(shop)), None)
        if found is None:
            raise ProviderUnknown()
        return found

    def partner(self, name: str, shop: str) -> Partner:
        """Raises ProviderUnknown."""
        found = next((each for each in self.partners if each.name == name and shop in each.shops), None)
        if found is None:
            raise ProviderUnknown()
        return found


def allowed_page(provider: Provider, shop: str, page: str) -> str:
    """The page, if it is letter for letter one that the shop has listed. Raises PageRefused."""
    if page not in provider.pages.get(shop, ()):
        raise PageRefused(field="/redirect_uri")
    return page
