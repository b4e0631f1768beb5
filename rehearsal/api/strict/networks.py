"""What is in use cannot be deleted, and a new subnet gives no public addresses by itself.

moto deletes subnets, security groups and gateways from under running instances, and takes the first subnet of a zone
for a default one. It makes any number of VPCs and gateways.
"""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models.internet_gateways import InternetGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPCBackend

from . import quotas
from .patching import wrap


@wrap(
    SubnetBackend,
    "create_subnet",
    "vpc_id",
    "cidr_block",
    "ipv6_cidr_block",
    "availability_zone",
    "availability_zone_id",
    "ipv6_native",
    "tags",
)
def create_subnet(original: Any, self: Any, vpc_id: str, *args: Any, **kwargs: Any) -> Any:
    subnet = original(self, vpc_id, *args, **kwargs)
    if not self.get_vpc(vpc_id).is_default:
        subnet.default_for_az = subnet.map_public_ip_on_launch = False
    return subnet


@wrap(SubnetBackend, "delete_subnet", "subnet_id")
def delete_subnet(original: Any, self: Any, subnet_id: str) -> Any:
    if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return original(self, subnet_id)


@wrap(VPCBackend, "delete_vpc", "vpc_id")
def delete_vpc(original: Any, self: Any, vpc_id: str) -> Any:
    """The default security group goes with its VPC, every other one must be gone."""
    vpc = self.get_vpc(vpc_id)
    gateways = [gateway for gateway in self.internet_gateways.values() if gateway.vpc is vpc]
    groups = [group for group in self.groups[vpc_id].values() if not group.is_default]
    endpoints = [
        endpoint
        for endpoint in self.vpc_end_points.values()
        if endpoint.vpc_id == vpc_id and endpoint.state != "deleted"
    ]
    if gateways or groups or endpoints:
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    return original(self, vpc_id)


@wrap(InternetGatewayBackend, "detach_internet_gateway", "internet_gateway_id", "vpc_id")
def detach_internet_gateway(original: Any, self: Any, internet_gateway_id: str, vpc_id: str) -> None:
    if any(
        "Association" in item for eni in self.enis.values() if eni.vpc_id == vpc_id for item in eni.private_ip_addresses
    ):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before "
            "detaching the gateway."
        )
    original(self, internet_gateway_id, vpc_id)


@wrap(
    VPCBackend,
    "create_vpc",
    "cidr_block",
    "instance_tenancy",
    "amazon_provided_ipv6_cidr_block",
    "ipv6_cidr_block_network_border_group",
    "tags",
    "is_default",
)
def create_vpc(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """The default VPC counts, too."""
    quotas.refuse_beyond(
        quotas.VPCS, len(self.vpcs) + 1, "VpcLimitExceeded", "The maximum number of VPCs has been reached."
    )
    return original(self, *args, **kwargs)


@wrap(InternetGatewayBackend, "create_internet_gateway", "tags")
def create_internet_gateway(original: Any, self: Any, tags: Any = None) -> Any:
    quotas.refuse_beyond(
        quotas.INTERNET_GATEWAYS,
        len(self.internet_gateways) + 1,
        "InternetGatewayLimitExceeded",
        "The maximum number of internet gateways has been reached.",
    )
    return original(self, tags)


def _referenced(backend: Any, group_id: str) -> bool:
    """Whether another group's rule names the group."""
    return any(
        rule.source_group.get("GroupId") == group_id
        for groups in backend.groups.values()
        for group in groups.values()
        if group.id != group_id
        for rule in (*group.ingress_rules, *group.egress_rules)
    )


@wrap(SecurityGroupBackend, "_delete_security_group", "vpc_id", "group_id")
def delete_security_group(original: Any, self: Any, vpc_id: str | None, group_id: str) -> None:
    in_use = any(group.id == group_id for eni in self.enis.values() for group in eni._group_set)
    if in_use or _referenced(self, group_id):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    original(self, vpc_id, group_id)
