"""Not open yet."""

from chalice.app import Blueprint

bp = Blueprint(__name__)
