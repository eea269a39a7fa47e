"""Session items. They are here and not in their book because the guard of every door reads them."""

from chalicelib.aws.records import Record
from chalicelib.core.sessions import Session


class SessionRecord(Record):
    """Users are the platform's: their partition names no shop."""

    KEYS = {"pk": "USERS#_#USER#{user_id}", "sk": "SESSION#{session_id}"}
    ENTITY = Session
    EXPIRES = "expires_at"
