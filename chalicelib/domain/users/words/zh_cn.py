"""简体中文 (simplified Chinese)."""

from chalicelib.domain.users.words import Caution, CodeTemplate

CODE = CodeTemplate(
    subject="【{shop}】您的验证码",
    mail="您好：\n\n您的验证码是 {code}，用于{purpose}，{minutes} 分钟内有效，仅可使用一次。\n\n"
    "请勿告诉任何人，我们不会向您索要验证码。如非本人操作，请忽略本邮件。\n\n{shop}\n",
    sms="【{shop}】验证码 {code}，用于{purpose}，{minutes} 分钟内有效。请勿告诉任何人。",
    purposes={
        "register": "注册",
        "sign_in": "登录",
        "link": "绑定账号",
        "reset_password": "重置密码",
    },
)

CAUTION = Caution(
    subject="【{shop}】您的账号有异常登录",
    mail="您好：\n\n{when}，{what}。异常原因：{why}。\n\n"
    "如为本人操作，请忽略本邮件。如非本人操作，请立即修改密码，并在账号中退出其他设备。\n\n{shop}\n",
    sms="【{shop}】{when}，{what}（{why}）。如非本人操作，请立即修改密码并退出其他设备。",
    kinds={
        "opened": "您的账号有一次登录",
        "stopped": "有人使用您的密码或验证码尝试登录，已被要求进一步验证",
    },
    reasons={
        "new_device": "使用了新设备",
        "new_country": "所在国家或地区与上次不同",
        "impossible_travel": "与上次登录地点相距过远",
        "after_failures": "此前多次输错密码",
    },
    comma="、",
)
