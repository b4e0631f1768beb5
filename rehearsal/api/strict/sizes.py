"""Sizes and numbers within what AWS takes, where moto takes any. Quotas, which an account can raise, are not here.

Sources: EBS User Guide, "General Purpose SSD volumes"; Amazon VPC User Guide, "Subnet CIDR blocks"; EC2 User Guide,
"IP addresses per network interface" and "Tag restrictions"; IAM and Systems Manager: their API references.
"""

import ipaddress
import re
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.tags import TagBackend
from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend
from moto.ssm.exceptions import ValidationException
from moto.ssm.models import SimpleSystemManagerBackend

from .patching import wrap

#: gp3: IOPS and MiB/s that are included and the least to ask for, and the most for each GiB and each IOPS.
GP3_IOPS, GP3_THROUGHPUT = 3000, 125
GP3_IOPS_PER_GIB, GP3_THROUGHPUT_PER_IOPS = 500, 0.25
SMALLEST_SUBNET = 28
TAG_VALUE_LENGTH = 256
#: Of all inline policies of a role together, without white space.
ROLE_POLICIES_LENGTH = 10240
STANDARD_PARAMETER_LENGTH = 4096


def _refuse(message: str) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", message)


@wrap(
    EBSBackend,
    "create_volume",
    "size",
    "zone_name",
    "snapshot_id",
    "encrypted",
    "kms_key_id",
    "volume_type",
    "iops",
    "throughput",
    "multi_attach_enabled",
)
def create_volume(original: Any, self: Any, size: int, zone_name: str, *args: Any, **kwargs: Any) -> Any:
    if size is not None and size < 1:
        raise _refuse(f"Volume of {size}GiB is smaller than 1GiB")
    if kwargs.get("volume_type") == "gp3":
        _check_gp3(size, kwargs.get("iops"), kwargs.get("throughput"))
    return original(self, size, zone_name, *args, **kwargs)


def _check_gp3(size: int, iops: int | None, throughput: int | None) -> None:
    if iops is not None and iops < GP3_IOPS:
        raise _refuse(f"Volume iops of {iops} is too low; minimum is {GP3_IOPS}.")
    if throughput is not None and throughput < GP3_THROUGHPUT:
        raise _refuse(f"Throughput (MiBps) of {throughput} is too low; minimum is {GP3_THROUGHPUT}.")
    # The included IOPS come with any size.
    if iops is not None and iops > max(GP3_IOPS, size * GP3_IOPS_PER_GIB):
        raise _refuse(f"Iops to volume size ratio of {iops / size:.3f} is too high; maximum is {GP3_IOPS_PER_GIB}")
    if throughput is not None and throughput > (iops or GP3_IOPS) * GP3_THROUGHPUT_PER_IOPS:
        ratio = throughput / (iops or GP3_IOPS)
        raise _refuse(
            f"Throughput (MiBps) to iops ratio of {ratio:.6f} is too high; maximum is {GP3_THROUGHPUT_PER_IOPS}"
        )


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
def create_subnet(original: Any, self: Any, vpc_id: str, cidr_block: str, *args: Any, **kwargs: Any) -> Any:
    if cidr_block and ipaddress.ip_network(cidr_block, strict=False).prefixlen > SMALLEST_SUBNET:
        raise EC2ClientError("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
    return original(self, vpc_id, cidr_block, *args, **kwargs)


@wrap(
    NetworkInterfaceBackend,
    "assign_private_ip_addresses",
    "eni_id",
    "private_ip_addresses",
    "secondary_ips_count",
    "allow_reassignment",
)
def assign_private_ip_addresses(
    original: Any,
    self: Any,
    eni_id: str,
    private_ip_addresses: list[str] | None = None,
    secondary_ips_count: int | None = None,
    allow_reassignment: bool = False,
) -> Any:
    interface = self.get_network_interface(eni_id)
    if interface.instance:
        has = {entry["PrivateIpAddress"] for entry in interface.private_ip_addresses} | {interface.private_ip_address}
        total = len(has | set(private_ip_addresses or [])) + (secondary_ips_count or 0)
        most = INSTANCE_TYPES[interface.instance.instance_type]["NetworkInfo"]["Ipv4AddressesPerInterface"]
        if total > most:
            raise EC2ClientError(
                "PrivateIpAddressLimitExceeded", f"Number of private addresses will exceed limit: {eni_id} takes {most}"
            )
    return original(self, eni_id, private_ip_addresses, secondary_ips_count, allow_reassignment)


@wrap(TagBackend, "create_tags", "resource_ids", "tags")
def create_tags(original: Any, self: Any, resource_ids: list[str], tags: dict[str, str]) -> bool:
    if any(len(value or "") > TAG_VALUE_LENGTH for value in tags.values()):
        raise _refuse(f"Tag value exceeds the maximum length of {TAG_VALUE_LENGTH} characters")
    return original(self, resource_ids, tags)


@wrap(IAMBackend, "put_role_policy", "role_name", "policy_name", "policy_json")
def put_role_policy(original: Any, self: Any, role_name: str, policy_name: str, policy_json: str) -> None:
    policies = {**self.get_role(role_name).policies, policy_name: policy_json}
    if sum(len(re.sub(r"\s", "", text)) for text in policies.values()) > ROLE_POLICIES_LENGTH:
        raise LimitExceededException(
            f"Maximum policy size of {ROLE_POLICIES_LENGTH} bytes exceeded for role {role_name}"
        )
    original(self, role_name, policy_name, policy_json)


@wrap(
    SimpleSystemManagerBackend,
    "put_parameter",
    "name",
    "description",
    "value",
    "parameter_type",
    "allowed_pattern",
    "keyid",
    "overwrite",
    "tags",
    "data_type",
    "tier",
    "policies",
)
def put_parameter(original: Any, self: Any, name: str, description: str, value: str, *args: Any, **kwargs: Any) -> Any:
    if kwargs.get("tier") in (None, "Standard") and len((value or "").encode()) > STANDARD_PARAMETER_LENGTH:
        raise ValidationException(
            f"Standard tier parameters support a maximum parameter value of {STANDARD_PARAMETER_LENGTH} characters. To "
            "create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
        )
    return original(self, name, description, value, *args, **kwargs)
