"""简体中文 (simplified Chinese)."""

from chalicelib.domain.users.words import Template

CODE = Template(
    subject="【{shop}】您的验证码",
    mail="您好：\n\n您的验证码是 {code}，用于{purpose}，{minutes} 分钟内有效，仅可使用一次。\n\n"
    "请勿告诉任何人，我们不会向您索要验证码。如非本人操作，请忽略本邮件。\n\n{shop}\n",
    sms="【{shop}】验证码 {code}，用于{purpose}，{minutes} 分钟内有效。请勿告诉任何人。",
    purposes={
        "register": "注册",
        "sign_in": "登录",
        "link": "绑定账号",
        "reset_password": "重置密码",
        "step_up": "确认操作",
    },
)
