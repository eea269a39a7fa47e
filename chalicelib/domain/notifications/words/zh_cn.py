"""简体中文 (simplified Chinese)."""

from chalicelib.core.messages import Template

TEMPLATES = {
    "placed": Template(
        subject="【{shop}】订单 {number} 已提交",
        mail="您好：\n\n我们已收到您的订单 {number}，订单金额 {amount}。\n\n查看订单：{link}\n\n{shop}\n",
        sms="【{shop}】您的订单 {number} 已提交，金额 {amount}。查看：{link}",
    ),
    "paid": Template(
        subject="【{shop}】订单 {number} 已付款",
        mail="您好：\n\n您的订单 {number}（{amount}）已付款，我们正在备货。\n\n查看订单：{link}\n\n{shop}\n",
        sms="【{shop}】您的订单 {number}（{amount}）已付款，正在备货。查看：{link}",
    ),
    "shipped": Template(
        subject="【{shop}】订单 {number} 的包裹已发货",
        mail="您好：\n\n您的订单 {number} 有一个包裹已发货。\n\n查看物流：{link}\n\n{shop}\n",
        sms="【{shop}】您的订单 {number} 有一个包裹已发货。查看物流：{link}",
    ),
    "refunded": Template(
        subject="【{shop}】订单 {number} 已退款 {amount}",
        mail="您好：\n\n您的订单 {number} 已退款 {amount}，款项将原路退回。\n\n查看订单：{link}\n\n{shop}\n",
        sms="【{shop}】您的订单 {number} 已退款 {amount}，款项将原路退回。查看：{link}",
    ),
    "returned": Template(
        subject="【{shop}】订单 {number} 的退货已完成",
        mail="您好：\n\n您的订单 {number} 的退货已完成，所退商品无需退款。\n\n查看订单：{link}\n\n{shop}\n",
        sms="【{shop}】您的订单 {number} 的退货已完成，所退商品无需退款。查看：{link}",
    ),
}
