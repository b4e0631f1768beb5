"""S3: bucket policies, with their conditions. moto denies where a condition of a denial does not hold."""

import json
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from iam.errors import NotSupported
from iam.policy import Context, Verdict, evaluate, parse

from .patching import replace

#: Nothing speaks TLS with this stand-in; to AWS the same programs speak nothing else.
CONTEXT = Context({"aws:SecureTransport": "true"})
RESULTS = {
    Verdict.ALLOWED: PermissionResult.PERMITTED,
    Verdict.NOT_ALLOWED: PermissionResult.NEUTRAL,
    Verdict.DENIED: PermissionResult.DENIED,
}


@replace(FakeBucket, "get_permission", "action", "resource")
def get_permission(self: Any, action: str, resource: str) -> PermissionResult:
    if self.policy is None:
        return PermissionResult.NEUTRAL
    return RESULTS[evaluate(parse(_for_everybody(self.policy.decode())), action, resource, CONTEXT)]


def _for_everybody(document: str) -> str:
    """The statements about all principals, without these. What some may do beside their roles is not asked here."""
    policy = json.loads(document)
    statements = policy["Statement"]
    general = [item for item in statements if item["Principal"] in ("*", {"AWS": "*"})]
    if any(item["Effect"] == "Deny" for item in statements if item not in general):
        raise NotSupported("a bucket policy that denies something to some principals")
    policy["Statement"] = [{key: value for key, value in item.items() if key != "Principal"} for item in general]
    return json.dumps(policy)
