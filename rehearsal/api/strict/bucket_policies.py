"""S3: bucket policies, with their conditions. moto denies where a condition of a denial does not hold."""

import json
from typing import Any

from iam.errors import NotSupported
from iam.policy import Context, Verdict, evaluate, parse
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

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
    return RESULTS[evaluate(parse(_of_everybody(self.policy.decode())), action, resource, CONTEXT)]


def _of_everybody(document: str) -> str:
    """The policy without its principals. Raises NotSupported if it is not about all of them."""
    policy = json.loads(document)
    for statement in policy["Statement"]:
        if statement.pop("Principal", None) not in ("*", {"AWS": "*"}):
            raise NotSupported("a bucket policy for some principals only")
    return json.dumps(policy)
