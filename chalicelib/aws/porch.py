"""The porch: Chalice's app with a shorter way from an event to a door; everything else of it is Chalice's own."""

from typing import Any

from chalice.app import Chalice, Request


class Porch(Chalice):
    """Chalice looks at content types, binary bodies and middleware of every request, which costs as much as a read.

    Our doors look at the first themselves, and have none of the others.
    """

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        place = event.get("requestContext", {})
        found = self.routes.get(place.get("resourcePath"), {}).get(place.get("httpMethod"))
        if found is None:
            return super().__call__(event, context)  # which says what is wrong with it
        self.lambda_context = context
        self.current_request = Request(event, context)
        answer = found.view_function(**{name: event["pathParameters"][name] for name in found.view_args})
        whole = {"statusCode": answer.status_code, "headers": answer.headers, "body": answer.body}
        return whole | {"multiValueHeaders": {}}
