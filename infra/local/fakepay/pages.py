"""The pay page: small, in Chinese or English, with nothing from elsewhere."""

from decimal import Decimal
from html import escape
from urllib.parse import quote, urlsplit

from infra.local.fakepay.store import Payment

# ISO 4217 minor units where they are not two.
EXPONENTS = {"CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "PYG": 0, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0}
EXPONENTS |= {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}

WORDS = {
    "zh": {
        "lang": "zh-CN",
        "title": "收银台",
        "sandbox": "沙箱环境 · 不会产生真实扣款",
        "order": "订单",
        "pay": "确认支付",
        "decline": "拒绝支付",
        "back": "返回商店",
        "captured": "支付成功",
        "failed": "支付失败",
        "closed": "支付已关闭",
        "missing": "没有这笔支付",
        "other": "English",
    },
    "en": {
        "lang": "en",
        "title": "Checkout",
        "sandbox": "Sandbox: no real money moves",
        "order": "Order",
        "pay": "Pay",
        "decline": "Decline",
        "back": "Back to the shop",
        "captured": "Paid",
        "failed": "Payment failed",
        "closed": "This payment is closed",
        "missing": "There is no such payment",
        "other": "中文",
    },
}

STYLE = """
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f5f7;color:#1d2129;
font:16px/1.5 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",sans-serif}
main{width:min(92vw,380px);background:#fff;border-radius:16px;padding:28px;box-shadow:0 8px 32px #0001}
header{display:flex;justify-content:space-between;font-size:14px;color:#4e5969}a{color:#165dff;text-decoration:none}
h1{font-size:38px;margin:22px 0 2px;
font-variant-numeric:tabular-nums}p{margin:2px 0;color:#4e5969;overflow-wrap:anywhere}
form{display:grid;gap:10px;margin:26px 0 14px}
button{font:inherit;padding:13px;border:0;border-radius:10px;cursor:pointer}
button[value=pay]{background:#165dff;color:#fff;font-weight:600}button[value=decline]{background:#f2f3f5;color:#1d2129}
button:focus-visible,a:focus-visible{outline:3px solid #94bfff;outline-offset:2px}
.status{font-size:22px;font-weight:600;margin:26px 0 8px;color:#1d2129}small{color:#6b7785}
@media(prefers-color-scheme:dark){body{background:#17171a;color:#f6f6f6}main{background:#232324}
h1,.status,button[value=decline]{color:#f6f6f6}p,header,small{color:#a9aeb8}button[value=decline]{background:#373739}a{color:#6aa1ff}}
"""


def policy(payment: Payment | None) -> str:
    """The page's Content-Security-Policy: its own style, its own form (which ends at the shop), nothing else."""
    back = urlsplit(payment.return_url) if payment else None
    shop = f" {back.scheme}://{back.netloc}" if back else ""
    own = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    return f"{own}; form-action 'self'{shop}"


def money(amount: int, currency: str) -> str:
    """Minor units as people write them: 1999 CNY is `19.99 CNY`."""
    exponent = EXPONENTS.get(currency, 2)
    return f"{Decimal(amount).scaleb(-exponent):,.{exponent}f} {currency}"


def language(locale: str) -> str:
    """The page's language for a locale such as zh-CN."""
    return "zh" if locale.lower().startswith("zh") else "en"


def pay_page(payment: Payment, chosen: str) -> str:
    """Where the payer decides, or reads how it ended."""
    words = WORDS[chosen]
    other = "en" if chosen == "zh" else "zh"
    link = f'<a href="/pay/{quote(payment.attempt_id)}?lang={other}">{words["other"]}</a>'
    body = (
        f"<header><span>{words['title']}</span>{link}</header>"
        f"<h1>{escape(money(payment.amount, payment.currency))}</h1>"
        f"<p>{escape(payment.description)}</p><p>{words['order']} {escape(payment.order_id)}</p>"
        f"{_decision(payment, words)}<small>{words['sandbox']}</small>"
    )
    return _page(words, body)


def list_page(payments: list[Payment]) -> str:
    """The payments that there are, each with the way to its own page."""
    words = WORDS["en"]
    rows = [
        f'<p><a href="/pay/{quote(payment.attempt_id)}">{escape(payment.order_id)}</a> '
        f"{escape(money(payment.amount, payment.currency))} · {escape(payment.status)}</p>"
        for payment in payments
    ]
    more = '<p><a href="/state">Everything, as JSON</a></p>'
    return _page(words, f"<header><span>Fakepay</span></header>{''.join(rows) or '<p>No payments yet</p>'}{more}")


def missing_page(chosen: str) -> str:
    """For a payment that is not there."""
    words = WORDS[chosen]
    return _page(words, f'<p class="status">{words["missing"]}</p>')


def _decision(payment: Payment, words: dict[str, str]) -> str:
    back = f'<p><a href="{escape(payment.return_url)}">{words["back"]}</a></p>'
    if payment.status != "pending":
        return f'<p class="status" role="status">{words[payment.status]}</p>{back}'
    buttons = "".join(f'<button name="action" value="{name}">{words[name]}</button>' for name in ("pay", "decline"))
    return f'<form method="post" action="/pay/{quote(payment.attempt_id)}">{buttons}</form>'


def _page(words: dict[str, str], body: str) -> str:
    return (
        f'<!doctype html><html lang="{words["lang"]}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{words['title']}</title><style>{STYLE}</style><main>{body}</main></html>"
    )
