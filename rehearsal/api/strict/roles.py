"""AssumeRole: only of roles that exist and that EC2 may assume. The metadata service calls it for instances.

moto gives credentials for any ARN.
"""

import json
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.iam import iam_backends
from moto.sts.models import STSBackend

from .patching import wrap
from .world import ACCOUNT_ID

SERVICE = "ec2.amazonaws.com"


def _trusts_ec2(document: str) -> bool:
    statements = json.loads(document)["Statement"]
    return any(
        statement["Effect"] == "Allow" and SERVICE in _listed(statement["Principal"].get("Service", []))
        for statement in _listed(statements)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@wrap(
    STSBackend,
    "assume_role",
    "region_name",
    "role_session_name",
    "role_arn",
    "policy",
    "duration",
    "external_id",
)
def assume_role(original: Any, self: Any, **arguments: Any) -> Any:
    arn = arguments["role_arn"]
    roles = iam_backends[ACCOUNT_ID]["aws"].roles.values()
    role = next((role for role in roles if role.arn == arn), None)
    if role is None or not _trusts_ec2(role.assume_role_policy_document):
        raise AccessDeniedError(user_arn=SERVICE, action=f"sts:AssumeRole on resource: {arn}")
    return original(self, **arguments)
