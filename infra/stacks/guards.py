"""The firewall's rules: the word of the CDN, lengths, paces, and the rule sets that AWS keeps up to date."""

from collections.abc import Sequence

from aws_cdk import aws_wafv2 as waf

from infra.stacks.rates import PACES, TOO_LONG, VIEWER, WINDOW, Pace

SHIELD = "x-shield"
"""The header in which the CDN sends the word that only it and the firewall know."""

Acl = waf.CfnWebACL

COUNTED = {
    "SizeRestrictions_BODY": "8 KB are too few: a door takes 256 KB, and refuses more itself",
    "SizeRestrictions_QUERYSTRING": "2 KB are too few for 50 variants asked for at once",
    "CrossSiteScripting_BODY": "bodies are JSON: a text with what looks like HTML is never shown as HTML",
    "NoUserAgent_HEADER": "payment providers, carriers and partners need not name their program",
}
"""Rules of the common set that our doors cannot keep, and why: they are counted, and do not block."""


def rules(word: str) -> list[Acl.RuleProperty]:
    """In the order in which they are asked; `word` is what the CDN sends with every request."""
    wanted = [
        _direct(word),
        _too_long(),
        *(_pace(pace) for pace in PACES),
        _managed("AWSManagedRulesCommonRuleSet", tuple(COUNTED)),
        _managed("AWSManagedRulesKnownBadInputsRuleSet"),
    ]
    return [
        Acl.RuleProperty(
            name=rule.name, priority=place, statement=rule.statement, action=rule.action,
            override_action=rule.override_action, visibility_config=rule.visibility_config,
        )
        for place, rule in enumerate(wanted)
    ]  # fmt: skip


def _direct(word: str) -> Acl.RuleProperty:
    """Who does not know the word has not come through the CDN, and may say of himself what he likes."""
    known = Acl.StatementProperty(
        byte_match_statement=Acl.ByteMatchStatementProperty(
            field_to_match=_header(SHIELD),
            positional_constraint="EXACTLY",
            search_string=word,
            text_transformations=_as_it_is(),
        )
    )
    missing = Acl.StatementProperty(not_statement=Acl.NotStatementProperty(statement=known))
    return _blocking("direct", missing, 403)


def _too_long() -> Acl.RuleProperty:
    """By what the request says of itself; the doors count the bytes."""
    return _blocking("too-large", _matches(TOO_LONG, _header("content-length")), 413)


def _pace(pace: Pace) -> Acl.RuleProperty:
    """Counted for each value of a header; the rule sees the CDN's address, never the viewer's."""
    key = Acl.RateBasedStatementCustomKeyProperty(
        header=Acl.RateLimitHeaderProperty(name=pace.key, text_transformations=_as_it_is())
    )
    statement = Acl.RateBasedStatementProperty(
        aggregate_key_type="CUSTOM_KEYS",
        custom_keys=[key],
        limit=pace.limit,
        evaluation_window_sec=WINDOW,
        scope_down_statement=_surface(pace),
    )
    return _blocking(
        pace.name, Acl.StatementProperty(rate_based_statement=statement), 429, {"Retry-After": f"{WINDOW}"}
    )


def _surface(pace: Pace) -> Acl.StatementProperty:
    path = _matches(pace.paths, Acl.FieldToMatchProperty(uri_path={}), decoded=True)
    if pace.but:
        path = Acl.StatementProperty(not_statement=Acl.NotStatementProperty(statement=path))
    if pace.key == VIEWER:
        return path
    return Acl.StatementProperty(
        and_statement=Acl.AndStatementProperty(statements=[path, _matches(".+", _header(pace.key))])
    )


def _managed(name: str, counted: Sequence[str] = ()) -> Acl.RuleProperty:
    count = Acl.RuleActionProperty(count=Acl.CountActionProperty())
    group = Acl.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=[Acl.RuleActionOverrideProperty(name=each, action_to_use=count) for each in counted]
        or None,
    )
    return Acl.RuleProperty(
        name=name,
        priority=0,
        statement=Acl.StatementProperty(managed_rule_group_statement=group),
        override_action=Acl.OverrideActionProperty(none={}),
        visibility_config=seen(name),
    )


def _blocking(
    name: str, statement: Acl.StatementProperty, status: int, headers: dict[str, str] | None = None
) -> Acl.RuleProperty:
    said = Acl.CustomResponseProperty(
        response_code=status,
        custom_response_body_key=str(status),
        response_headers=[Acl.CustomHTTPHeaderProperty(name=key, value=value) for key, value in (headers or {}).items()]
        or None,
    )
    return Acl.RuleProperty(
        name=name,
        priority=0,
        statement=statement,
        action=Acl.RuleActionProperty(block=Acl.BlockActionProperty(custom_response=said)),
        visibility_config=seen(name),
    )


def _matches(pattern: str, field: Acl.FieldToMatchProperty, decoded: bool = False) -> Acl.StatementProperty:
    return Acl.StatementProperty(
        regex_match_statement=Acl.RegexMatchStatementProperty(
            regex_string=pattern,
            field_to_match=field,
            text_transformations=[Acl.TextTransformationProperty(priority=0, type="URL_DECODE" if decoded else "NONE")],
        )
    )


def _header(name: str) -> Acl.FieldToMatchProperty:
    return Acl.FieldToMatchProperty(single_header={"Name": name})


def _as_it_is() -> list[Acl.TextTransformationProperty]:
    return [Acl.TextTransformationProperty(priority=0, type="NONE")]


def seen(name: str) -> Acl.VisibilityConfigProperty:
    """No samples: they would show headers that hold tokens."""
    return Acl.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
