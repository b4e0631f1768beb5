"""Public addresses: Elastic IPs, each serving one private address, and those given at launch.

moto draws them from anywhere, knows an Elastic IP's interface but not its private address, and lets two of them serve
one address.
"""

import ipaddress
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_ip_addresses import ElasticAddress, ElasticAddressBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.responses.elastic_ip_addresses import ElasticIPAddresses
from moto.ec2.utils import random_eip_association_id

from . import quotas
from .patching import replace, replace_property, wrap
from .world import ELASTIC_IPS, LAUNCH_IPS, Options, ec2_regions, public_dns_name

ElasticAddress.served_address = None
NetworkInterface.launch_address = None


class Pool:
    """Addresses from..to. Each is given again only after all the others, so that a stale use shows."""

    def __init__(self, bounds: tuple[str, str]) -> None:
        first, last = (int(ipaddress.ip_address(bound)) for bound in bounds)
        self.addresses = [str(ipaddress.ip_address(number)) for number in range(first, last + 1)]
        self.next = 0

    def take(self, used: set[str]) -> str:
        for offset in range(len(self.addresses)):
            position = (self.next + offset) % len(self.addresses)
            if self.addresses[position] not in used:
                self.next = position + 1
                return self.addresses[position]
        raise EC2ClientError("AddressLimitExceeded", "The maximum number of addresses has been reached.")


elastic_pool = Pool(ELASTIC_IPS)
launch_pool = Pool(LAUNCH_IPS)


def serving(interface: Any, address: str) -> Any | None:
    """The Elastic IP that serves a private address."""
    return next(
        (ip for ip in interface.ec2_backend.addresses if ip.eni is interface and ip.served_address == address), None
    )


def refresh(interface: Any) -> None:
    """Write into the interface's records which public address serves which private one."""
    for item in interface.private_ip_addresses:
        item.pop("Association", None)
        primary = item["PrivateIpAddress"] == interface.private_ip_address
        elastic_ip = serving(interface, item["PrivateIpAddress"])
        public_ip = elastic_ip.public_ip if elastic_ip else interface.launch_address if primary else None
        if primary:
            interface.public_ip = public_ip
        if public_ip:
            item["Association"] = {
                "IpOwnerId": interface.owner_id if elastic_ip else "amazon",
                "PublicDnsName": public_dns_name(interface.ec2_backend.region_name, public_ip),
                "PublicIp": public_ip,
            }
        if elastic_ip:
            item["Association"]["AllocationId"] = elastic_ip.allocation_id
            item["Association"]["AssociationId"] = elastic_ip.association_id


def follow(address: str, old: Any, new: Any) -> None:
    """A private address moved: the Elastic IP that serves it moves along, its association stays the same."""
    elastic_ip = serving(old, address)
    if elastic_ip:
        elastic_ip.eni, elastic_ip.instance = new, new.instance
        _release_launch_address(new, address)
    refresh(old)
    refresh(new)


def _release_launch_address(interface: Any, address: str) -> None:
    """EC2 takes the address given at launch back when an Elastic IP serves the primary address, or perhaps any."""
    if Options.releases_launch_address or address == interface.private_ip_address:
        interface.launch_address = None


def release_from(interface: Any, address: str) -> None:
    """The interface loses the address: an Elastic IP that serves it is free."""
    elastic_ip = serving(interface, address)
    if elastic_ip:
        _release(elastic_ip)


def _release(elastic_ip: Any) -> None:
    interface = elastic_ip.eni
    elastic_ip.eni = elastic_ip.instance = elastic_ip.association_id = elastic_ip.served_address = None
    if interface:
        refresh(interface)


@wrap(ElasticAddressBackend, "allocate_address", "domain", "address", "tags")
def allocate_address(original: Any, self: Any, domain: str, address: str | None = None, tags: Any = None) -> Any:
    if address is not None:
        raise EC2ClientError("InvalidAddress.NotFound", f"Address '{address}' not found.")
    quotas.refuse_beyond(
        quotas.ELASTIC_IPS,
        len(self.addresses) + 1,
        "AddressLimitExceeded",
        "The maximum number of addresses has been reached.",
    )
    used = {ip.public_ip for backend in ec2_regions() for ip in backend.addresses}
    return original(self, "vpc", elastic_pool.take(used), tags)


def _find(backend: Any, address: str | None, allocation_id: str | None) -> Any:
    found = backend.address_by_ip([address]) if address else backend.address_by_allocation([allocation_id])
    return found[0]


@replace(ElasticAddressBackend, "associate_address", "instance", "eni", "address", "allocation_id", "reassociate")
def associate_address(
    self: Any,
    instance: Any = None,
    eni: Any = None,
    address: str | None = None,
    allocation_id: str | None = None,
    reassociate: bool = True,
    private_ip: str | None = None,
) -> Any:
    elastic_ip = _find(self, address, allocation_id)
    interface = eni or instance.nics[0]
    if interface.instance and interface.instance.state != "running":
        raise EC2ClientError(
            "InvalidInstanceID",
            f"The {interface.instance.state} instance '{interface.instance.id}' is not in a valid state for this "
            "operation.",
        )
    private_ip = private_ip or interface.private_ip_address
    if not any(item["PrivateIpAddress"] == private_ip for item in interface.private_ip_addresses):
        raise EC2ClientError(
            "InvalidParameterValue", f"The private IP address {private_ip} is not assigned to interface {interface.id}"
        )
    if not any(gateway.vpc and gateway.vpc.id == interface.vpc_id for gateway in self.internet_gateways.values()):
        raise EC2ClientError(
            "Gateway.NotAttached", f"Network {interface.vpc_id} is not attached to any internet gateway"
        )
    current = serving(interface, private_ip)
    if current is elastic_ip:
        return elastic_ip
    if elastic_ip.eni and not reassociate:
        raise EC2ClientError(
            "Resource.AlreadyAssociated",
            f"resource {elastic_ip.allocation_id} is already associated with associate-id {elastic_ip.association_id}",
        )
    if current and not reassociate:
        raise EC2ClientError(
            "Resource.AlreadyAssociated",
            f"resource {interface.id} is already associated with associate-id {current.association_id}",
        )
    for displaced in filter(None, (current, elastic_ip)):
        _release(displaced)
    elastic_ip.eni, elastic_ip.instance, elastic_ip.served_address = interface, interface.instance, private_ip
    elastic_ip.association_id = random_eip_association_id()
    _release_launch_address(interface, private_ip)
    refresh(interface)
    return elastic_ip


@replace(ElasticIPAddresses, "associate_address")
def respond_associate(self: Any) -> ActionResult:
    """In a VPC an association is taken over unless the caller forbids it; moto's default is the opposite."""
    instance_id, interface_id = self._get_param("InstanceId"), self._get_param("NetworkInterfaceId")
    address, allocation_id = self._get_param("PublicIp"), self._get_param("AllocationId")
    if not (instance_id or interface_id):
        raise EC2ClientError("MissingParameter", "Either instance ID or network interface id must be specified")
    if not (address or allocation_id):
        raise EC2ClientError("MissingParameter", "Either public IP or allocation id must be specified")
    backend = self.ec2_backend
    instance = backend.get_instance(instance_id) if instance_id else None
    interface = backend.get_network_interface(interface_id) if interface_id else None
    self.error_on_dryrun()
    elastic_ip = backend.associate_address(
        instance,
        interface,
        address,
        allocation_id,
        reassociate=self._get_param("AllowReassociation") is not False,
        private_ip=self._get_param("PrivateIpAddress"),
    )
    return ActionResult({"AssociationId": elastic_ip.association_id})


@replace(ElasticAddressBackend, "disassociate_address", "address", "association_id")
def disassociate_address(self: Any, address: str | None = None, association_id: str | None = None) -> None:
    found = self.address_by_ip([address]) if address else self.address_by_association([association_id])
    _release(found[0])


@replace(ElasticAddressBackend, "release_address", "address", "allocation_id")
def release_address(self: Any, address: str | None = None, allocation_id: str | None = None) -> None:
    elastic_ip = _find(self, address, allocation_id)
    if elastic_ip.association_id:
        raise EC2ClientError("InvalidIPAddress.InUse", f"Address {elastic_ip.public_ip} is in use.")
    self.addresses.remove(elastic_ip)


@replace_property(ElasticAddress, "private_ip_address")
def private_ip_address(self: Any) -> str | None:
    return self.served_address


@wrap(ElasticAddress, "get_filter_value", "filter_name", "method_name")
def get_filter_value(original: Any, self: Any, filter_name: str, method_name: str | None = None) -> Any:
    if filter_name == "private-ip-address":
        return self.served_address
    return original(self, filter_name, method_name)


@replace(NetworkInterface, "check_auto_public_ip")
def check_auto_public_ip(self: Any) -> None:
    """Called by moto when an interface is made. EC2 takes these addresses from a pool of its own."""
    if str(self.public_ip_auto_assign).lower() != "true":
        return
    used = {eni.launch_address for backend in ec2_regions() for eni in backend.enis.values()}
    self.launch_address = self.public_ip = launch_pool.take(used)


@replace(NetworkInterface, "stop")
def stop(self: Any) -> None:
    """Public addresses go when the interface goes: see instances.py."""


@replace_property(NetworkInterface, "association")
def association(self: Any) -> dict[str, Any]:
    """What serves the primary address."""
    return next(
        (
            item.get("Association", {})
            for item in self.private_ip_addresses
            if item["PrivateIpAddress"] == self.private_ip_address
        ),
        {},
    )


@replace_property(NetworkInterface, "instance_private_ip_address_list")
def instance_private_ip_address_list(self: Any) -> list[dict[str, Any]]:
    return self.private_ip_addresses
