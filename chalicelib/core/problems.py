"""Problems: what the shop says when it cannot do as asked (RFC 9457); each stands beside the rule it belongs to."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar


class Problem(Exception):
    """A refusal. The class name makes the type URI; keyword facts become members of the answer."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something is wrong"

    def __init__(self, detail: str = "", **facts: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts = facts

    @classmethod
    def name(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def document(self, instance: str) -> dict[str, Any]:
        """The members of the problem+json body; `instance` is the path of the request. No fact replaces one of ours."""
        described: dict[str, Any] = {"type": f"/problems/{self.name()}", "title": self.title, "status": self.status}
        described |= {"detail": self.detail, "instance": instance}
        return described | self.facts | described


class BadRequest(Problem):
    status = 400
    title = "The request cannot be understood"


class Unauthenticated(Problem):
    status = 401
    title = "A valid token is needed"


class Forbidden(Problem):
    status = 403
    title = "This is not allowed for you"


class NotFound(Problem):
    """Also the answer for what exists but belongs to someone else."""

    status = 404
    title = "There is no such thing"


class Conflict(Problem):
    status = 409
    title = "That does not fit the current state"


class TooLarge(Problem):
    status = 413
    title = "The body is too large"


class UnsupportedMediaType(Problem):
    status = 415
    title = "The body must be application/json"


class Invalid(Problem):
    """The shape or a value is wrong; `field` is a JSON pointer into the body, or the name of a parameter."""

    status = 422
    title = "A value is not acceptable"


class Unavailable(Problem):
    """Nothing is wrong with the request; it may be sent again."""

    status = 503
    title = "This is not possible right now; please try again"


class NotSent(Unavailable):
    """Carries the kind of failure only: what the services say of it repeats the address."""

    title = "The message could not be handed over"


class Stale(Conflict):
    title = "Someone else changed this in the meantime"


def every(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """All problem classes that are loaded, for the documentation."""
    for child in kind.__subclasses__():
        yield child
        yield from every(child)
