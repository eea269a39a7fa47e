"""Profile doors: what customers say of themselves, where they live, what they agree to; regions; texts of consents."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint
from msgspec import UNSET, UnsetType

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged, Query
from chalicelib.aws.lists import paged
from chalicelib.aws.replies import Rendered, encode
from chalicelib.core import clock
from chalicelib.core.addresses import Address
from chalicelib.core.callers import PUBLIC
from chalicelib.core.paging import BadCursor
from chalicelib.core.personal import Personal
from chalicelib.core.phones import NotAPhone
from chalicelib.core.texts import Locale, Text
from chalicelib.domain.profiles import store, views
from chalicelib.domain.profiles.actions import about, addresses, consents, regions
from chalicelib.domain.profiles.rules.about import Birthday, Change, NotABirthday
from chalicelib.domain.profiles.rules.addresses import AddressNotFound, BookFull, Label, Written
from chalicelib.domain.profiles.rules.consents import (
    Channel,
    ConsentTextChanged,
    ConsentTextTooLong,
    NoSuchConsent,
    Purpose,
    known,
)
from chalicelib.domain.profiles.rules.regions import NoRegions, Region, RegionMissing, UnknownRegion

bp = Blueprint(__name__)

REGIONS_SECONDS = 300
WRITING = (NotAPhone, UnknownRegion, RegionMissing)

Edition = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class ChangeProfile(Body, frozen=True, kw_only=True):
    """What is left out stays as it is; null takes it away."""

    display_name: Personal | UnsetType | None = UNSET
    birthday: Birthday | UnsetType | None = UNSET
    locale: Locale | UnsetType | None = UNSET


class WriteAddress(Body, frozen=True, kw_only=True):
    address: Address
    label: Label = ""


class AddAddress(WriteAddress, frozen=True, kw_only=True):
    """The first address is the default in any case."""

    default: bool = False


class GiveConsent(Body, frozen=True, kw_only=True):
    """`edition` is the one whose text was shown."""

    edition: Edition


class Through(Query, frozen=True, kw_only=True):
    """Where the customer says so."""

    channel: Channel = "web"


class PublishText(Body, frozen=True, kw_only=True):
    purpose: Purpose
    text: Text


@door(bp, "GET", "/me/profile", returns=views.ProfileView, may="profile.use")
def show_profile(call: Call[Any, Any]) -> views.ProfileView:
    """What you have said of yourself."""
    return views.ProfileView.of(about.show(call.caller.subject, clock.now()))


@door(
    bp, "PATCH", "/me/profile", body=ChangeProfile, returns=views.ProfileView, may="profile.use", raises=(NotABirthday,)
)
def change_profile(call: Call[ChangeProfile, Any]) -> views.ProfileView:
    """Say something else of yourself, or take it back."""
    wanted = Change(display_name=call.body.display_name, birthday=call.body.birthday, locale=call.body.locale)
    return views.ProfileView.of(about.change(call.caller.subject, wanted, clock.now()))


@door(bp, "GET", "/me/addresses", returns=views.AddressesView, may="profile.use")
def list_addresses(call: Call[Any, Any]) -> views.AddressesView:
    """Your address book."""
    return views.AddressesView.of(addresses.show(call.caller.subject))


@door(
    bp, "POST", "/me/addresses", body=AddAddress, returns=views.AddedView, status=201, may="profile.use", once=True,
    raises=(BookFull, *WRITING),
)  # fmt: skip
def add_address(call: Call[AddAddress, Any]) -> views.AddedView:
    """Write an address down."""
    written = Written(label=call.body.label, address=call.body.address)
    return views.AddedView.of(addresses.add(call.caller.subject, written, call.body.default, call.once, clock.now()))


@door(
    bp, "PUT", "/me/addresses/{address_id}", body=WriteAddress, returns=views.AddressView, may="profile.use",
    step_up=True, raises=(AddressNotFound, *WRITING),
)  # fmt: skip
def change_address(call: Call[WriteAddress, Any], address_id: str) -> views.AddressView:
    """Write another address in its place."""
    written = Written(label=call.body.label, address=call.body.address)
    return views.AddressView.of(addresses.change(call.caller.subject, address_id, written, clock.now()))


@door(
    bp, "DELETE", "/me/addresses/{address_id}", returns=None, status=204, may="profile.use", raises=(AddressNotFound,)
)  # fmt: skip
def remove_address(call: Call[Any, Any], address_id: str) -> None:
    """Cross an address out."""
    addresses.remove(call.caller.subject, address_id)


@door(
    bp, "POST", "/me/addresses/{address_id}/default", returns=views.AddressesView, may="profile.use",
    step_up=True, raises=(AddressNotFound,),
)  # fmt: skip
def choose_address(call: Call[Any, Any], address_id: str) -> views.AddressesView:
    """Have parcels go there, unless you say otherwise."""
    return views.AddressesView.of(addresses.choose(call.caller.subject, address_id))


@door(bp, "GET", "/regions/{country}", returns=views.CountryView, may=PUBLIC, raises=(NoRegions,))
def show_country(call: Call[Any, Any], country: str) -> Rendered:
    """The largest regions of a country, for the form of an address."""
    return Rendered(encode(views.CountryView.of(regions.of_country(country))), REGIONS_SECONDS)


@door(bp, "GET", "/regions/{country}/{region}", returns=Region, may=PUBLIC, raises=(NoRegions,))
def show_region(call: Call[Any, Any], country: str, region: str) -> Rendered:
    """One of them, with all the regions in it."""
    return Rendered(encode(regions.within(country, region)), REGIONS_SECONDS)


@door(bp, "GET", "/me/consents", returns=views.ConsentsView, may="profile.use")
def show_consents(call: Call[Any, Any]) -> views.ConsentsView:
    """What this shop asks your consent to, and what you have said."""
    return views.ConsentsView.of(consents.show(call.shop.shop_id, call.caller.subject), call.locale)


@door(
    bp, "PUT", "/me/consents/{purpose}", body=GiveConsent, query=Through, returns=views.ConsentsView, may="profile.use",
    raises=(NoSuchConsent, ConsentTextChanged),
)  # fmt: skip
def give_consent(call: Call[GiveConsent, Through], purpose: str) -> views.ConsentsView:
    """Agree to what is asked."""
    shop, me, told = call.shop.shop_id, call.caller.subject, call.body.edition
    return views.ConsentsView.of(consents.give(shop, me, purpose, told, call.query.channel, clock.now()), call.locale)


@door(
    bp, "DELETE", "/me/consents/{purpose}", query=Through, returns=views.ConsentsView, may="profile.use",
    raises=(NoSuchConsent,),
)  # fmt: skip
def withdraw_consent(call: Call[Any, Through], purpose: str) -> views.ConsentsView:
    """Agree no longer; nothing needs to be said for it."""
    shop, me = call.shop.shop_id, call.caller.subject
    return views.ConsentsView.of(consents.withdraw(shop, me, purpose, call.query.channel, clock.now()), call.locale)


@door(
    bp, "GET", "/me/consents/{purpose}/history", query=Paged, returns=views.HistoryView, may="profile.use",
    raises=(NoSuchConsent, BadCursor),
)  # fmt: skip
def list_consent_history(call: Call[Any, Paged], purpose: str) -> views.HistoryView:
    """All that you have said to it, and when."""
    known(purpose)
    said = store.history(call.shop.shop_id, call.caller.subject, purpose, call.query.limit)
    page = paged(call.shop, f"consents:{call.caller.subject}:{purpose}", call.query.cursor, said)
    return views.HistoryView(items=[views.SaidView.of(each) for each in page.items], next_cursor=page.after)


@door(bp, "GET", "/admin/consents", returns=views.ConsentTextsView, may="consents.edit")
def list_consent_texts(call: Call[Any, Any]) -> views.ConsentTextsView:
    """What the shop asks its customers' consent to."""
    return views.ConsentTextsView.of(consents.texts(call.shop.shop_id))


@door(
    bp, "POST", "/admin/consents", body=PublishText, returns=views.ConsentTextView, status=201, may="consents.edit",
    raises=(ConsentTextTooLong,),
)  # fmt: skip
def publish_consent_text(call: Call[PublishText, Any]) -> views.ConsentTextView:
    """Ask in other words, or for something else; the same words again change nothing."""
    asked = consents.publish(call.shop.shop_id, call.body.purpose, call.body.text, call.caller.subject, clock.now())
    return views.ConsentTextView.of(asked)
