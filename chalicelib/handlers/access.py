"""Access doors: a shopper becomes a guest with a token; staff decide on who may do what, and review it once a month."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shops
from chalicelib.aws.inputs import Paged
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import every_minutes
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.paces import GUESTS
from chalicelib.core.paging import BadCursor
from chalicelib.domain.access import actions, inputs, views
from chalicelib.domain.access.actions import keys, reviews, roles, standings
from chalicelib.domain.access.actions.standings import NoSubject
from chalicelib.domain.access.rules.authority import LastAdministrator, NotHeld
from chalicelib.domain.access.rules.keys import KeyExists, KeyNotFound, TooManyKeys
from chalicelib.domain.access.rules.reviews import DecidedBefore, FindingNotFound, ReviewNotFound
from chalicelib.domain.access.rules.roles import RoleExists, RoleNotFound, TooManyRoles
from chalicelib.domain.access.rules.standings import Changing, NotBanned, NotGiven, ban, pardon

bp = Blueprint(__name__)


@door(bp, "POST", "/guests", returns=views.TokenView, status=201, may=PUBLIC, pace=GUESTS)
def welcome_guest(call: Call[Any, Any]) -> views.TokenView:
    """Become a guest: the token owns a cart and orders."""
    return views.TokenView.of(actions.welcome_guest(clock.now()))


@door(bp, "GET", "/admin/permissions", returns=views.PermissionsView, may="access.read")
def list_permissions(call: Call[Any, Any]) -> views.PermissionsView:
    """Every permission: its name, its kind and what it allows."""
    return views.PermissionsView.every()


@door(bp, "GET", "/admin/roles", returns=views.RolesView, may="access.read")
def list_roles(call: Call[Any, Any]) -> views.RolesView:
    """The roles that every shop has, and those that this one has composed."""
    return views.RolesView.of(roles.every(call.shop.shop_id))


@door(
    bp, "POST", "/admin/roles", body=inputs.NewRoleBody, returns=views.RolesView, status=201,
    may="access.grant", step_up=True, raises=(RoleExists, TooManyRoles, NotHeld),
)  # fmt: skip
def compose_role(call: Call[inputs.NewRoleBody, Any]) -> views.RolesView:
    """Compose a role of permissions that one holds."""
    return views.RolesView.of(roles.compose(call.shop.shop_id, call.body.role, call.body.permissions, *_by(call)))


@door(
    bp, "PUT", "/admin/roles/{role}", body=inputs.RoleBody, returns=views.RolesView,
    may="access.grant", step_up=True, raises=(RoleNotFound, NotHeld),
)  # fmt: skip
def change_role(call: Call[inputs.RoleBody, Any], role: str) -> views.RolesView:
    """Change what a role of the shop's own consists of, for everybody who has it."""
    return views.RolesView.of(roles.change(call.shop.shop_id, role, call.body.permissions, *_by(call)))


@door(
    bp, "POST", "/admin/roles/{role}/drop", body=inputs.ReasonBody, returns=views.RolesView,
    may="access.grant", step_up=True, raises=(RoleNotFound, NotHeld),
)  # fmt: skip
def drop_role(call: Call[inputs.ReasonBody, Any], role: str) -> views.RolesView:
    """Drop a role of the shop's own: whoever has it has nothing by it any more."""
    return views.RolesView.of(roles.drop(call.shop.shop_id, role, *_by(call)))


@door(bp, "GET", "/admin/subjects/{subject}", returns=views.StandingView, may="access.read", raises=(NoSubject,))
def show_standing(call: Call[Any, Any], subject: str) -> views.StandingView:
    """What somebody may do in this shop, and why."""
    return views.StandingView.of(standings.look(call.shop.shop_id, subject), clock.now())


@door(
    bp, "POST", "/admin/subjects/{subject}/grants", body=inputs.ChangeBody, returns=views.StandingView,
    may="access.grant", step_up=True, raises=(NoSubject, NotHeld, LastAdministrator),
)  # fmt: skip
def grant(call: Call[inputs.ChangeBody, Any], subject: str) -> views.StandingView:
    """Give somebody a role or a permission, for good or for a time. It holds at their next call."""
    return _changed(call, subject, call.body.giving(), call.body.until)


@door(
    bp, "POST", "/admin/subjects/{subject}/revocations", body=inputs.ChangeBody, returns=views.StandingView,
    may="access.grant", step_up=True, raises=(NoSubject, NotHeld, NotGiven, LastAdministrator),
)  # fmt: skip
def revoke(call: Call[inputs.ChangeBody, Any], subject: str) -> views.StandingView:
    """Take a role or a permission from somebody at their next call, for good or until it comes back by itself."""
    return _changed(call, subject, call.body.taking(), call.body.until)


@door(
    bp, "POST", "/admin/subjects/{subject}/bans", body=inputs.ForATimeBody, returns=views.StandingView,
    may="access.grant", step_up=True, raises=(NoSubject, NotHeld, LastAdministrator),
)  # fmt: skip
def ban_subject(call: Call[inputs.ForATimeBody, Any], subject: str) -> views.StandingView:
    """Refuse everything to somebody from their next call on; the keys that they have made are revoked."""
    return _changed(call, subject, ban, call.body.until)


@door(
    bp, "POST", "/admin/subjects/{subject}/pardons", body=inputs.ReasonBody, returns=views.StandingView,
    may="access.grant", step_up=True, raises=(NoSubject, NotHeld, NotBanned),
)  # fmt: skip
def pardon_subject(call: Call[inputs.ReasonBody, Any], subject: str) -> views.StandingView:
    """End a ban."""
    return _changed(call, subject, pardon)


@door(
    bp, "POST", "/admin/api-keys", body=inputs.KeyBody, returns=views.NewKeyView, status=201,
    may="access.grant", step_up=True, raises=(KeyExists, TooManyKeys, NotHeld),
)  # fmt: skip
def make_key(call: Call[inputs.KeyBody, Any]) -> views.NewKeyView:
    """Make a key for a machine: some of what one may do oneself, for a year at most. Its secret is shown this once."""
    body = call.body
    return views.NewKeyView.of(keys.make(call.shop.shop_id, body.name, body.permissions, body.expires, *_by(call)))


@door(bp, "GET", "/admin/api-keys", query=Paged, returns=views.KeysView, may="access.read", raises=(BadCursor,))
def list_keys(call: Call[Any, Paged]) -> views.KeysView:
    """The shop's keys for machines, newest first."""
    return views.KeysView.of(keys.newest(call.shop, call.caller.subject, call.query.limit, call.query.cursor))


@door(
    bp, "DELETE", "/admin/api-keys/{key_id}", query=inputs.ReasonQuery, returns=views.KeyView, may="access.grant",
    raises=(KeyNotFound,),
)  # fmt: skip
def revoke_key(call: Call[Any, inputs.ReasonQuery], key_id: str) -> views.KeyView:
    """Revoke a key: from its machine's next call on it opens nothing."""
    return views.KeyView.of(keys.revoke(call.shop.shop_id, key_id, call.query.reason, *_by(call)))


@door(bp, "POST", "/admin/access-reviews", returns=views.ReviewView, status=201, may="access.grant", once=True)
def begin_review(call: Call[Any, Any]) -> views.ReviewView:
    """Review out of turn what people were given: what nobody uses, and what should not be together."""
    return views.ReviewView.of(reviews.begin(call.shop.shop_id, call.once, *_by(call)))


@door(
    bp, "GET", "/admin/access-reviews", query=Paged, returns=views.ReviewsView, may="access.read", raises=(BadCursor,)
)
def list_reviews(call: Call[Any, Paged]) -> views.ReviewsView:
    """The shop's permission reviews, newest first."""
    return views.ReviewsView.of(reviews.newest(call.shop, call.caller.subject, call.query.limit, call.query.cursor))


@door(
    bp, "GET", "/admin/access-reviews/{review_id}", returns=views.ReviewView, may="access.read",
    raises=(ReviewNotFound,),
)  # fmt: skip
def show_review(call: Call[Any, Any], review_id: str) -> views.ReviewView:
    """A permission review, with what became of its findings."""
    return views.ReviewView.of(reviews.find(call.shop.shop_id, review_id))


@door(
    bp, "POST", "/admin/access-reviews/{review_id}/findings/{finding_id}/decision", body=inputs.DecisionBody,
    returns=views.ReviewView, may="access.grant", step_up=True,
    raises=(ReviewNotFound, FindingNotFound, DecidedBefore, NotHeld, NotGiven, LastAdministrator, KeyNotFound),
)  # fmt: skip
def decide(call: Call[inputs.DecisionBody, Any], review_id: str, finding_id: str) -> views.ReviewView:
    """Certify what was found, or take it away.

    Nobody is asked again for 90 days, or the role, the permission (of two that should be apart, the one that is named
    first) or the key is gone at the next call.
    """
    shop, body = call.shop.shop_id, call.body
    return views.ReviewView.of(reviews.decide(shop, review_id, finding_id, body.decision, body.reason, *_by(call)))


@every_minutes(bp, 1440)
def begin_reviews() -> None:
    """Begin each shop's permission review of the month."""
    in_turn(shops(), lambda shop: reviews.tick(shop.shop_id, clock.now()))


def _changed(
    call: Call[Any, Any], subject: str, changing: Changing, until: datetime | None = None
) -> views.StandingView:
    by, now = _by(call)
    judged = standings.change(call.shop.shop_id, subject, changing, call.body.reason, until, by, now)
    return views.StandingView.of(judged, now)


def _by(call: Call[Any, Any]) -> tuple[str, datetime]:
    """Who does it, and when."""
    return call.caller.subject, clock.now()
