"""Any OpenID Connect provider: code flow with PKCE (S256), state and nonce; its id_token tells who somebody is."""

from base64 import b64encode
from urllib.parse import quote, urlencode

from msgspec import Struct

from chalicelib.aws.outbound import Answer
from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned
from chalicelib.domain.signin.gateways.documents import KeySet, Metadata, kept
from chalicelib.domain.signin.gateways.proofs import UnknownKey, Unproven, proven
from chalicelib.domain.signin.gateways.wire import Wire, understood
from chalicelib.domain.signin.rules.providers import Provider
from chalicelib.domain.signin.rules.statements import Bad, IdToken, check_id_token

WELL_KNOWN = "/.well-known/openid-configuration"


class Tokens(Struct, frozen=True):
    """The one part of a token answer that we have a use for."""

    id_token: str


class Oidc:
    """The gateway (see Gateway)."""

    def __init__(self, provider: Provider, secret: str) -> None:
        self._provider = provider
        self._secret = secret
        self._wire = Wire(provider.issuer, *provider.hosts)

    def ask(self, asked: Asked) -> str:
        page = self._metadata().authorization_endpoint
        self._wire.place(page)
        query = {
            "response_type": "code", "client_id": self._provider.client_id, "redirect_uri": asked.page,
            "scope": " ".join(self._provider.scopes), "state": asked.state, "nonce": asked.nonce,
            "code_challenge": asked.challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{page}{'&' if '?' in page else '?'}{urlencode(query)}"

    def identify(self, returned: Returned) -> str:
        metadata = self._metadata()
        # Mix-up: a code that another provider gave must not be sent to this one (RFC 9207).
        if returned.issuer is None and metadata.authorization_response_iss_parameter_supported:
            raise ProviderRefused("issuer")
        if returned.issuer not in (None, self._provider.issuer):
            raise ProviderRefused("issuer")
        answer = self._redeem(metadata, returned)
        if answer.status != 200:
            raise ProviderRefused("code")
        token = self._proven(understood(answer.body, Tokens).id_token, metadata)
        try:
            check_id_token(token, self._provider, returned.nonce, returned.now)
        except Bad as bad:
            raise ProviderRefused(str(bad)) from bad
        return token.sub

    def _metadata(self) -> Metadata:
        found = kept(self._wire, self._provider.issuer.rstrip("/") + WELL_KNOWN, Metadata)
        if found.issuer != self._provider.issuer:
            raise ProviderUnavailable("its metadata name another issuer")
        return found

    def _redeem(self, metadata: Metadata, returned: Returned) -> Answer:
        form = {
            "grant_type": "authorization_code", "code": returned.code, "redirect_uri": returned.page,
            "code_verifier": returned.verifier,
        }  # fmt: skip
        client, headers = self._provider.client_id, {}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            pair = f"{quote(client, safe='')}:{quote(self._secret, safe='')}"
            headers = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        else:
            form |= {"client_id": client, "client_secret": self._secret}
        return self._wire.post(metadata.token_endpoint, form, headers)

    def _proven(self, text: str, metadata: Metadata) -> IdToken:
        try:
            return self._read(text, metadata, young=False)
        except UnknownKey:
            pass  # they may have changed their keys since we looked
        except Unproven as bad:
            raise ProviderRefused("signature") from bad
        try:
            return self._read(text, metadata, young=True)
        except Unproven as bad:
            raise ProviderRefused("signature") from bad

    def _read(self, text: str, metadata: Metadata, young: bool) -> IdToken:
        algorithms = self._provider.algorithms
        return proven(text, lambda: kept(self._wire, metadata.jwks_uri, KeySet, young).keys, algorithms, IdToken)
