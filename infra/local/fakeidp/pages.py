"""The page at which a person agrees: who are you today?"""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from infra.local.fakeidp.people import Person

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
STYLE = """
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f5f7;color:#1d2129;
font:16px/1.5 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",sans-serif}
main{width:min(92vw,380px);background:#fff;border-radius:16px;padding:28px;box-shadow:0 8px 32px #0001}
h1{font-size:22px;margin:0 0 14px}a{display:block;padding:13px;margin:10px 0;border-radius:10px;background:#f2f3f5;
color:#1d2129;text-decoration:none}a:focus-visible{outline:3px solid #94bfff;outline-offset:2px}small{color:#6b7785}
"""


def consent_page(path: str, asked: dict[str, str], people: Iterable[Person]) -> str:
    """Each person is a link that agrees as them."""
    links = "".join(
        f'<a href="{escape(path)}?{escape(urlencode(asked | {"person": each.name}))}">{escape(each.name)}</a>'
        for each in people
    )
    return _page(f"<h1>登录 · Sign in</h1>{links}<small>沙箱环境 · Sandbox: nobody of them exists</small>")


def front_page() -> str:
    """For whoever opens the address that `make run` has told."""
    way = "POST /oidc/{provider}/authorizations"
    return _page(
        f"<h1>Fakeidp</h1><p>登录从商店开始 · Signing in begins at the shop: its {escape(way)} leads here.</p>"
    )


def refusal_page(reason: str) -> str:
    """Where a browser ends that must not be sent on."""
    return _page(f"<h1>{escape(reason)}</h1>")


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Fakeidp</title><style>{STYLE}</style><main>{body}</main></html>"
    )
