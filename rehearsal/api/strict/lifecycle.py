"""An instance's life: pending, running, shutting-down, terminated; moved on by the hypervisor's reports.

moto's instances run at once and are terminated at once, yet keep interface, addresses and Elastic IPs for ever.
"""

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, InstanceBackend, StateReason
from moto.ec2.responses.instances import InstanceResponse

from . import elastic_ips, volumes
from .patching import replace, replace_property
from .world import Options

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48}

USER_INITIATED = StateReason("Client.UserInitiatedShutdown: User initiated shutdown", "Client.UserInitiatedShutdown")
INSTANCE_INITIATED = StateReason(
    "Client.InstanceInitiatedShutdown: Instance initiated shutdown", "Client.InstanceInitiatedShutdown"
)


def _set_state(instance: Any, name: str) -> None:
    instance._state.name = name
    instance._state.code = CODES[name]


def launched(instance: Any) -> None:
    _set_state(instance, "pending")
    if not Options.hypervisor:
        running(instance)


def running(instance: Any) -> None:
    """The guest boots."""
    _set_state(instance, "running")


def shut_down(instance: Any, reason: StateReason) -> None:
    """From here on the instance only ends. What it holds stays its own until it is terminated."""
    if instance.state in ("shutting-down", "terminated"):
        return
    _set_state(instance, "shutting-down")
    instance.state_reason = reason
    instance._reason = f"User initiated ({utcnow():%Y-%m-%d %H:%M:%S} GMT)" if reason is USER_INITIATED else ""
    if not Options.hypervisor:
        terminated(instance)


def terminated(instance: Any) -> None:
    """The guest is gone: free its volumes, Elastic IPs, addresses and interface."""
    if instance.state == "terminated":
        return
    if instance.state != "shutting-down":
        instance.state_reason = INSTANCE_INITIATED
    backend = instance.ec2_backend
    for device, mapping in list(instance.block_device_mapping.items()):
        volume = backend.volumes[mapping.volume_id]
        volumes.release(volume)
        instance.block_device_mapping.pop(device, None)
        if mapping.delete_on_termination:
            backend.delete_volume(volume.id)
    for interface in instance.nics.values():
        _free_interface(backend, interface)
    association = backend.iam_instance_profile_associations.get(instance.id)
    if association:
        backend.disassociate_iam_instance_profile(association.association_id)
    _set_state(instance, "terminated")


def _free_interface(backend: Any, interface: Any) -> None:
    for item in interface.private_ip_addresses:
        elastic_ips.release_from(interface, item["PrivateIpAddress"])
    interface.launch_address = None
    interface.attachment_id = interface.attach_time = None
    interface.status = "available"
    if interface.delete_on_termination:
        backend.delete_network_interface(interface.id)
        interface.private_ip_addresses = [item for item in interface.private_ip_addresses if item["Primary"]]
    else:
        interface.instance = None
    elastic_ips.refresh(interface)


@replace(Instance, "terminate")
def terminate(self: Any) -> Any:
    """Returns the previous state."""
    previous = copy.copy(self._state)
    shut_down(self, USER_INITIATED)
    return previous


@replace(InstanceResponse, "terminate_instances")
def respond_terminate_instances(self: Any) -> ActionResult:
    """The groups find out by themselves: see autoscaling.py."""
    self.error_on_dryrun()
    terminating = []
    for instance, previous in self.ec2_backend.terminate_instances(self._get_param("InstanceIds", [])):
        name = "terminated" if previous.name == "terminated" else "shutting-down"
        terminating.append(
            {
                "InstanceId": instance.id,
                "CurrentState": {"Code": CODES[name], "Name": name},
                "PreviousState": previous,
            }
        )
    return ActionResult({"TerminatingInstances": terminating})


@replace(InstanceBackend, "reboot_instances", "instance_ids")
def reboot_instances(self: Any, instance_ids: list[str]) -> list[Any]:
    raise EC2ClientError("UnsupportedOperation", "ec2:RebootInstances is not implemented by the local cloud")


# A terminated instance has neither interface nor addresses, subnet or VPC.


def _gone(instance: Any) -> bool:
    return instance.state == "terminated"


@replace_property(Instance, "network_interfaces")
def network_interfaces(self: Any) -> list[Any]:
    return [] if _gone(self) else list(self.nics.values())


@replace_property(Instance, "private_ip_address")
def private_ip_address(self: Any) -> str | None:
    return None if _gone(self) else self.nics[0].private_ip_address


@replace_property(Instance, "private_dns_name")
def private_dns_name(self: Any) -> str:
    if _gone(self):
        return ""
    domain = "ec2.internal" if self.region_name == "us-east-1" else f"{self.region_name}.compute.internal"
    return f"ip-{self.nics[0].private_ip_address.replace('.', '-')}.{domain}"


@replace_property(Instance, "public_ip_address")
def public_ip_address(self: Any) -> str | None:
    return None if _gone(self) else self.nics[0].public_ip


@replace_property(Instance, "public_ip")
def public_ip(self: Any) -> str | None:
    return public_ip_address(self)


@replace_property(Instance, "subnet_id")
def subnet_id(self: Any) -> str | None:
    if _gone(self):
        return None
    return self._subnet_id or (self.nics[0].subnet.id if self.nics else None)


@replace_property(Instance, "vpc_id")
def vpc_id(self: Any) -> str | None:
    return None if _gone(self) else self.ec2_backend.get_subnet(self.subnet_id).vpc_id
