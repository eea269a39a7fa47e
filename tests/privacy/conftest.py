"""Visitors who have an account, and leave again."""

from tests.signin.conftest import cheap as cheap
from tests.signin.conftest import visitor as visitor
