"""Where standings, a shop's own roles and its machine keys are kept: every door looks at them before anything else."""

from chalicelib.aws.records import Record
from chalicelib.core.machines import MachineKey
from chalicelib.core.standing import Roles, Standing


class StandingRecord(Record):
    KEYS = {
        "pk": "ACCESS#{shop}#STANDING#{subject}",
        "sk": "STANDING",
        "gsi1pk": "ACCESS#{shop}#REVIEWED#{reviewed}",
        "gsi1sk": "{subject}",
    }
    ENTITY = Standing


class RolesRecord(Record):
    KEYS = {"pk": "ACCESS#{shop}#ROLES", "sk": "ROLES"}
    ENTITY = Roles


class MachineKeyRecord(Record):
    KEYS = {
        "pk": "ACCESS#{shop}#KEY#{key_id}",
        "sk": "KEY",
        "gsi1pk": "ACCESS#{shop}#KEYS#{bucket}",
        "gsi1sk": "{key_id}",
    }
    ENTITY = MachineKey
