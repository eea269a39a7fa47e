"""简体中文 (simplified Chinese)."""

from chalicelib.core.messages import Template

INVITATION = Template(
    subject="【{shop}】邀请您加入",
    mail="您好：\n\n{shop}邀请您成为工作人员。您的邀请码如下，{hours} 小时内有效，仅可使用一次：\n\n  {code}\n\n"
    "请在店铺的员工注册页面，使用本邮箱和邀请码完成注册并设置密码。您还需要一个动态口令应用。\n\n"
    "如您此前已是该店员工，注册完成后，原密码和原动态口令将立即失效。\n\n"
    "请勿将邀请码告诉任何人。如与您无关，请忽略本邮件。\n\n{shop}\n",
)
