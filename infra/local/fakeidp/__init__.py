"""Fakeidp, our own identity providers for the local run and the tests: OIDC, WeChat, QQ, Weibo, and a carrier."""
