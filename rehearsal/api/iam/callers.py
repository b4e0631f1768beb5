"""Who makes a call: an operator, or an instance with temporary credentials of its role."""

from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.iam import iam_backends
from moto.sts import sts_backends

from strict.world import ACCOUNT_ID

from .checks import tag_keys
from .conditions import Value
from .errors import NotSupported
from .refusals import EXPIRED, INVALID_KEY, INVALID_TOKEN, anonymous, credentials_refused

#: First letters of every access key id of temporary credentials (IAM User Guide, "IAM identifiers").
TEMPORARY = "ASIA"


@dataclass(frozen=True)
class Caller:
    """A session of a role."""

    role: Any
    session_name: str

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{self.role.name}/{self.session_name}"

    @property
    def documents(self) -> list[str]:
        """Texts of the role's policies, inline and managed."""
        if self.role.permissions_boundary_arn:
            raise NotSupported(f"permissions boundary of role {self.role.name}")
        managed = (
            version.document
            for policy in self.role.managed_policies.values()
            for version in policy.versions
            if version.is_default
        )
        return [*self.role.policies.values(), *managed]

    def context(self, region: str) -> dict[str, Value]:
        """Condition keys that every call of this caller has."""
        now = utcnow()
        tags = {tag["Key"]: tag["Value"] for tag in self.role.tags}
        return {
            "aws:PrincipalAccount": ACCOUNT_ID,
            # The role's, not the session's.
            "aws:PrincipalArn": self.role.arn,
            "aws:PrincipalType": "AssumedRole",
            "aws:userid": f"{self.role.id}:{self.session_name}",
            "aws:username": None,
            "aws:RequestedRegion": region,
            "aws:CurrentTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "ec2:SourceInstanceARN": f"arn:aws:ec2:{region}:{ACCOUNT_ID}:instance/{self.session_name}",
            **tag_keys("aws:PrincipalTag", tags),
        }


def identify_caller(service: str, access_key: str, token: str | None) -> Caller | None:
    """None for an operator: every key that is not temporary is an administrator's. Raises Refused."""
    if not access_key:
        raise anonymous(service)
    if not access_key.startswith(TEMPORARY):
        return None
    session = sts_backends[ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(access_key)
    if session is None or token is None:
        raise credentials_refused(INVALID_KEY, service)
    if token != session.session_token:
        raise credentials_refused(INVALID_TOKEN, service)
    if session.expiration <= utcnow():
        raise credentials_refused(EXPIRED, service)
    if session.policy:
        raise NotSupported("session policy")
    roles = iam_backends[ACCOUNT_ID]["aws"].roles.values()
    role = next((role for role in roles if role.arn == session.role_arn), None)
    if role is None:
        # Deleted since, and its sessions with it.
        raise credentials_refused(INVALID_KEY, service)
    return Caller(role, session.session_name)
