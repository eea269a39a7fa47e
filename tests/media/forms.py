"""Sending a form as a browser would."""

import urllib.request
from collections.abc import Mapping
from urllib.error import HTTPError


def send(url: str, fields: Mapping[str, str], content: bytes) -> int:
    """The status that the bucket answers with."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    file = '--edge\r\nContent-Disposition: form-data; name="file"; filename="mug.png"\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + b"\r\n--edge--\r\n"
    request = urllib.request.Request(url, body, {"Content-Type": "multipart/form-data; boundary=edge"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            status: int = answer.status
    except HTTPError as refused:
        return refused.code
    return status
