"""Checks of EC2's calls (service authorization reference, "Actions, resources, and condition keys for Amazon EC2").

A resource that does not exist is checked without its tags, so that a policy by tags refuses it.
"""

from collections.abc import Callable
from typing import Any

from moto.ec2 import ec2_backends

from strict.world import ACCOUNT_ID

from .checks import Check, Form, FormChecks, tag_keys, without_resource
from .conditions import Value


def _backend(form: Form) -> Any:
    return ec2_backends[ACCOUNT_ID][form.region]


def _instance_keys(form: Form, instance_id: str) -> dict[str, Value]:
    instance = next((item for item in _backend(form).all_instances() if item.id == instance_id), None)
    if instance is None:
        return {}
    return {
        "ec2:InstanceType": instance.instance_type,
        "ec2:AvailabilityZone": instance.availability_zone,
        "ec2:InstanceMarketType": "spot" if instance.lifecycle == "spot" else "on-demand",
        "ec2:MetadataHttpTokens": instance.metadata_options.http_tokens,
    }


def _volume_keys(form: Form, volume_id: str) -> dict[str, Value]:
    volume = _backend(form).volumes.get(volume_id)
    if volume is None:
        return {}
    return {
        "ec2:AvailabilityZone": volume.availability_zone,
        "ec2:Encrypted": str(bool(volume.encrypted)).lower(),
        "ec2:VolumeSize": str(volume.size),
        "ec2:VolumeType": volume.volume_type,
        "ec2:ParentSnapshot": volume.snapshot_id and f"arn:aws:ec2:{form.region}::snapshot/{volume.snapshot_id}",
    }


def _interface_keys(form: Form, interface_id: str) -> dict[str, Value]:
    interface = _backend(form).enis.get(interface_id)
    if interface is None:
        return {}
    return {
        "ec2:Subnet": form.arn(f"subnet/{interface.subnet.id}"),
        "ec2:Vpc": form.arn(f"vpc/{interface.subnet.vpc_id}"),
        "ec2:AvailabilityZone": interface.subnet.availability_zone,
    }


def _address_keys(form: Form, allocation_id: str) -> dict[str, Value]:
    address = next((item for item in _backend(form).addresses if item.allocation_id == allocation_id), None)
    return {} if address is None else {"ec2:Domain": address.domain, "ec2:PublicIpAddress": address.public_ip}


#: By type: the condition key with the resource's own id, and what else EC2 knows of it.
KINDS: dict[str, tuple[str, Callable[[Form, str], dict[str, Value]]]] = {
    "instance": ("ec2:InstanceID", _instance_keys),
    "volume": ("ec2:VolumeID", _volume_keys),
    "network-interface": ("ec2:NetworkInterfaceID", _interface_keys),
    "elastic-ip": ("ec2:AllocationId", _address_keys),
}
PREFIXES = {"i": "instance", "vol": "volume", "eni": "network-interface", "eipalloc": "elastic-ip"}


def _check(form: Form, kind: str, resource_id: str, request: dict[str, Value] | None = None) -> Check:
    own_id, more = KINDS[kind]
    tags = _backend(form).tags.get(resource_id, {})
    context = {
        "ec2:Region": form.region,
        own_id: resource_id,
        **more(form, resource_id),
        **tag_keys("aws:ResourceTag", tags),
        **tag_keys("ec2:ResourceTag", tags),
        **(request or {}),
    }
    return Check(form.action, form.arn(f"{kind}/{resource_id}"), kind, context)


def _named(form: Form, **kinds: str) -> list[Check]:
    """Of the resources that the call names in these fields."""
    named = [(kind.replace("_", "-"), form.get(field)) for kind, field in kinds.items()]
    return [_check(form, kind, resource_id) for kind, resource_id in named if resource_id is not None]


def _volume_and_instance(form: Form) -> list[Check]:
    return _named(form, volume="VolumeId", instance="InstanceId")


def _interface(form: Form) -> list[Check]:
    return _named(form, network_interface="NetworkInterfaceId")


def _elastic_ip(form: Form, **names: str | None) -> Any | None:
    """The first one with such an attribute."""
    wanted = {name: value for name, value in names.items() if value is not None}
    found = (
        address
        for address in _backend(form).addresses
        if any(getattr(address, name) == value for name, value in wanted.items())
    )
    return next(found, None)


def _associate(form: Form) -> list[Check]:
    address = _elastic_ip(form, public_ip=form.get("PublicIp"))
    allocation = form.get("AllocationId") or (address.allocation_id if address else "unknown")
    others = _named(form, network_interface="NetworkInterfaceId", instance="InstanceId")
    return [_check(form, "elastic-ip", allocation), *others]


def _disassociate(form: Form) -> list[Check]:
    address = _elastic_ip(form, public_ip=form.get("PublicIp"), association_id=form.get("AssociationId"))
    if address is None:
        return [_check(form, "elastic-ip", "unknown")]
    checks = [_check(form, "elastic-ip", address.allocation_id)]
    return checks + ([_check(form, "network-interface", address.eni.id)] if address.eni else [])


def _tags(form: Form) -> list[Check]:
    """CreateTags and DeleteTags, for each resource."""
    keys = form.numbered("Tag", ".Key")
    values = {key: form.get(f"Tag.{index}.Value") for index, key in enumerate(keys, start=1)}
    request: dict[str, Value] = {
        "aws:TagKeys": keys or None,
        **tag_keys("aws:RequestTag", {key: value for key, value in values.items() if value is not None}),
    }
    return [_tagged(form, item, request) for item in form.numbered("ResourceId")]


def _tagged(form: Form, resource_id: str, request: dict[str, Value]) -> Check:
    """Of a type that no node has to do with nothing is known but the request."""
    prefix = resource_id.rpartition("-")[0]
    if kind := PREFIXES.get(prefix):
        return _check(form, kind, resource_id, request)
    return Check(form.action, form.arn(f"{prefix}/{resource_id}"), context=request)


CHECKS: dict[str, FormChecks] = {
    "ec2:AssignPrivateIpAddresses": _interface,
    "ec2:AssociateAddress": _associate,
    "ec2:AttachVolume": _volume_and_instance,
    "ec2:CreateTags": _tags,
    "ec2:DeleteTags": _tags,
    "ec2:DescribeAddresses": without_resource,
    "ec2:DescribeInstances": without_resource,
    "ec2:DescribeNetworkInterfaces": without_resource,
    "ec2:DescribeTags": without_resource,
    "ec2:DescribeVolumes": without_resource,
    "ec2:DetachVolume": _volume_and_instance,
    "ec2:DisassociateAddress": _disassociate,
    "ec2:UnassignPrivateIpAddresses": _interface,
}
