"""Security group rules: a rule is the same whatever its description.

moto compares a group rule's description and owner along with its source, so that a repeated rule is accepted, and
removing one needs the same words. It also loses the description of a rule that names a group.
"""

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

from .patching import replace, replace_property


def identity(rule: SecurityGroupRule) -> tuple[Any, ...]:
    return (
        rule.ip_protocol,
        rule.from_port,
        rule.to_port,
        rule.ip_range.get("CidrIp"),
        rule.ip_range.get("CidrIpv6"),
        rule.source_group.get("GroupId"),
        rule.prefix_list_id,
    )


@replace(SecurityGroupRule, "__eq__", "other")
def equal(self: SecurityGroupRule, other: object) -> bool:
    return isinstance(other, SecurityGroupRule) and identity(self) == identity(other)


@replace_property(SecurityGroupRule, "description")
def description(self: SecurityGroupRule) -> str | None:
    return self.ip_range.get("Description") or self.source_group.get("Description")
