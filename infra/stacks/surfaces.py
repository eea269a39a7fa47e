"""The surfaces of the API: who is expected on which paths, and how much of it each method takes.

They are groups of paths of one API, not stages of their own: one URL table stays one URL table.
"""

from collections.abc import Iterable, Mapping

from aws_cdk import aws_apigateway as apigateway

from infra.stacks.stages import Rate, Throttles

PREFIXES = {"/partner/": "partner", "/admin/": "admin", "/webhooks/": "webhook"}
PUBLIC = "public"
EVERY = "/*"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")

Settings = apigateway.CfnStage.MethodSettingProperty


def surface(path: str) -> str:
    """E.g. `/admin/orders/{order_id}` is `admin`; what has no prefix of its own is `public`."""
    return next((name for prefix, name in PREFIXES.items() if f"{path}/".startswith(prefix)), PUBLIC)


def method_settings(paths: Mapping[str, Iterable[str]], throttles: Throttles) -> list[Settings]:
    """From the paths with their methods: one for all methods, and one for each that is not for the public."""
    settings = [_setting(EVERY, "*", throttles.public)]
    for path in sorted(paths):
        if surface(path) != PUBLIC:
            rate = getattr(throttles, surface(path))
            settings += [_setting(path, method, rate) for method in sorted(paths[path]) if method in METHODS]
    return settings


def _setting(path: str, method: str, rate: Rate) -> Settings:
    """Says everything each time: a method's own settings inherit nothing."""
    return Settings(
        resource_path=f"/{path.replace('/', '~1')}" if path != EVERY else path,
        http_method=method.upper(),
        throttling_rate_limit=rate.per_second,
        throttling_burst_limit=rate.burst,
        metrics_enabled=False,  # the API's own come without; for each method they would cost $0.30 a month
        logging_level="OFF",  # the access log has a line for each request, without bodies
        data_trace_enabled=False,
    )
