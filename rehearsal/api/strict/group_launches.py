"""What a group launches: its own template version, a type that the zone offers, spot or on demand, and a subnet."""

import math
from typing import Any

from moto.autoscaling.models import ASG_NAME_TAG

from .capacity import has_spot
from .zones import zones_offering

#: Members in these states count towards the desired capacity.
ACTIVE = ("Pending", "InService")


def _distribution(group: Any) -> dict[str, Any]:
    return (group.mixed_instances_policy or {}).get("InstancesDistribution") or {}


def next_launch_is_on_demand(group: Any) -> bool:
    """A mixed policy fills its on-demand base, then the percentage above it; the rest is spot."""
    if not group.mixed_instances_policy:
        return True
    distribution = _distribution(group)
    base = int(distribution.get("OnDemandBaseCapacity", 0))
    percentage = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
    wanted = base + math.ceil(max(0, group.desired_capacity - base) * percentage / 100)
    active = [member for member in group.instance_states if member.lifecycle_state in ACTIVE]
    return sum(member.instance.lifecycle != "spot" for member in active) < wanted


def _subnet(group: Any) -> str:
    """The group's subnet with the fewest of its members."""
    subnets = group.vpc_zone_identifier.split(",")
    used = [member.instance.subnet_id for member in group.instance_states]
    return min(subnets, key=used.count)


def _override(group: Any, subnet_id: str) -> dict[str, Any]:
    """The first one that can be had in the zone. None of them can: the first that the zone offers at least."""
    overrides = ((group.mixed_instances_policy or {}).get("LaunchTemplate") or {}).get("Overrides") or [{}]
    zone = group.ec2_backend.get_subnet(subnet_id).availability_zone
    offered = [item for item in overrides if zone in zones_offering(group.ec2_backend, item.get("InstanceType", ""))]
    on_demand = next_launch_is_on_demand(group)
    to_be_had = (item for item in offered if on_demand or has_spot(zone, item["InstanceType"]))
    return next(to_be_had, (offered or overrides)[0])


def launch_request(group: Any) -> dict[str, Any]:
    """Arguments for EC2's run_instances."""
    subnet_id = _subnet(group)
    override = _override(group, subnet_id)
    template = override.get("LaunchTemplateSpecification") or {
        "LaunchTemplateId": group.ec2_launch_template.id,
        "Version": group.launch_template_version,
    }
    version = group.ec2_backend._get_template_from_args(template)
    tags = dict(version.instance_tags)
    tags.update(group.get_propagated_tags())
    tags[ASG_NAME_TAG] = group.name
    instance_type = override.get("InstanceType") or version.instance_type
    return {
        "image_id": version.image_id,
        "count": 1,
        "user_data": None,
        "security_group_names": [],
        "launch_template": {"LaunchTemplateId": version.template.id, "Version": str(version.number)},
        "instance_type": instance_type,
        "is_instance_type_default": not instance_type,
        "instance_market_options": None if next_launch_is_on_demand(group) else "spot",
        "subnet_id": subnet_id,
        "tags": {"instance": tags},
        "placement": None,
        "associate_public_ip": None,
        "region_name": group.ec2_backend.region_name,
    }
