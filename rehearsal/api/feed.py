"""What the hypervisor sees: the state feed. The contract is rehearsal/cloud-state.ts."""

import json
import threading
import traceback
from collections.abc import Iterable
from typing import Any

from moto.iam import iam_backends

from strict import autoscaling
from strict.tag_views import seen_tags
from strict.world import ACCOUNT_ID, ec2_regions

POLL_SECONDS = 25


def _role_name(instance: Any) -> str | None:
    association = instance.ec2_backend.iam_instance_profile_associations.get(instance.id)
    if association is None:
        return None
    profiles = iam_backends[ACCOUNT_ID]["aws"].instance_profiles.values()
    profile = next((item for item in profiles if item.arn == association.iam_instance_profile.arn), None)
    return profile.roles[0].name if profile and profile.roles else None


def _instance(instance: Any) -> dict[str, Any]:
    interface = instance.nics[0]
    return {
        "id": instance.id,
        "state": instance.state,
        "type": instance.instance_type,
        "imageId": instance.image_id,
        "zone": instance.availability_zone,
        "subnetId": interface.subnet.id,
        "vpcId": interface.vpc_id,
        "interfaceId": interface.id,
        "mac": interface.mac_address,
        "privateIp": interface.private_ip_address,
        "secondaryIps": [
            item["PrivateIpAddress"]
            for item in interface.private_ip_addresses
            if item["PrivateIpAddress"] != interface.private_ip_address
        ],
        "publicIp": interface.launch_address,
        "securityGroupIds": [group.id for group in interface._group_set],
        "roleName": _role_name(instance),
        "userData": None if instance.user_data is None else str(instance.user_data),
        "tags": seen_tags(instance.ec2_backend, instance.id),
        "tagsInMetadata": instance.metadata_options.instance_metadata_tags == "enabled",
        "lifecycle": "spot" if instance.lifecycle == "spot" else "on-demand",
        "targetLifecycleState": getattr(instance, "target_lifecycle_state", None),
        "launchTime": f"{instance.launch_time:%Y-%m-%dT%H:%M:%S.000Z}",
    }


def _volume(volume: Any) -> dict[str, Any]:
    attachment = volume.attachment
    return {
        "id": volume.id,
        "sizeGiB": volume.size,
        "zone": volume.availability_zone,
        "attachment": attachment
        and {"instanceId": attachment.instance.id, "device": attachment.device, "state": attachment.status},
    }


def _rules(rules: Iterable[Any]) -> list[dict[str, Any]]:
    """Rules for IPv6 and prefix lists are left out: the local cloud has neither."""
    return [
        {
            "protocol": rule.ip_protocol,
            "fromPort": rule.from_port,
            "toPort": rule.to_port,
            "cidr": rule.ip_range.get("CidrIp"),
            "groupId": rule.source_group.get("GroupId"),
        }
        for rule in rules
        if rule.ip_range.get("CidrIp") or rule.source_group.get("GroupId")
    ]


def _elastic_ip(address: Any) -> dict[str, Any]:
    return {
        "allocationId": address.allocation_id,
        "publicIp": address.public_ip,
        "privateIp": address.served_address,
        "interfaceId": address.eni.id if address.eni else None,
    }


def snapshot() -> dict[str, Any]:
    """All that the hypervisor has to realise. Default VPCs count only once something runs in them."""
    state: dict[str, Any] = {
        key: [] for key in ("vpcs", "subnets", "instances", "volumes", "securityGroups", "elasticIps")
    }
    for backend in ec2_regions():
        instances = [_instance(instance) for instance in backend.all_instances()]
        used = {instance["vpcId"] for instance in instances}
        vpcs = [vpc for vpc in backend.vpcs.values() if not vpc.is_default or vpc.id in used]
        shown = {vpc.id for vpc in vpcs}
        state["instances"] += instances
        state["vpcs"] += [{"id": vpc.id, "cidr": vpc.cidr_block} for vpc in vpcs]
        state["subnets"] += [
            {"id": subnet.id, "vpcId": subnet.vpc_id, "cidr": subnet.cidr_block, "zone": subnet.availability_zone}
            for subnet in backend.describe_subnets()
            if subnet.vpc_id in shown
        ]
        state["volumes"] += [
            _volume(volume) for volume in backend.volumes.values() if not getattr(volume, "made_at_launch", False)
        ]
        state["securityGroups"] += [
            {
                "id": group.id,
                "vpcId": vpc_id,
                "ingress": _rules(group.ingress_rules),
                "egress": _rules(group.egress_rules),
            }
            for vpc_id, groups in backend.groups.items()
            if vpc_id in shown
            for group in groups.values()
        ]
        state["elasticIps"] += [_elastic_ip(address) for address in backend.addresses]
    return state


class Feed:
    """The last snapshot under a version that moves whenever the snapshot changes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._content = ""
        self._version = 0

    def publish(self) -> None:
        """To be called under the lock, after anything that may have changed the state."""
        content = json.dumps(snapshot())
        if content == self._content:
            return
        with self._changed:
            self._content = content
            self._version += 1
            self._changed.notify_all()

    def wait(self, after: int | None) -> str:
        """The state as JSON, as soon as its version is another one than `after`."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != after, timeout=POLL_SECONDS)
            return f'{{"version": {self._version}, {self._content[1:]}'


feed = Feed()


def settle() -> None:
    """Bring the groups where they should be and tell the hypervisor. To be called under the lock."""
    try:
        autoscaling.reconcile_all()
    except Exception:
        # No fault of the call or report that it came along with. The next round tries again, the log has it.
        traceback.print_exc()
    feed.publish()
