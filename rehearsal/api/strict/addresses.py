"""Private addresses: chosen per subnet, moved between interfaces only when the caller says so.

moto hands out random addresses (taken ones too), accepts any address for any interface, and does not move the
Elastic IP along.
"""

import ipaddress
from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces

from . import elastic_ips
from .patching import replace, wrap

#: The router, DNS and one for later; the network's own address comes before them, broadcast is the last one.
RESERVED_BY_AWS = 4


def invalid(message: str) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", message)


def entry(interface: Any, address: str) -> dict[str, Any] | None:
    """The interface's record of an address."""
    return next((item for item in interface.private_ip_addresses if item["PrivateIpAddress"] == address), None)


def holder(subnet: Any, address: str) -> Any | None:
    """The interface that has the address."""
    interfaces = subnet.ec2_backend.enis.values()
    return next((eni for eni in interfaces if eni.subnet.id == subnet.id and entry(eni, address)), None)


def _automatic_addresses(subnet: Any) -> Iterator[str]:
    """Addresses that EC2 may choose by itself, beginning after the last one given: none comes back at once."""
    addresses = list(subnet.cidr)[RESERVED_BY_AWS:-1]
    start = getattr(subnet, "next_automatic_address", 0)
    for offset in range(len(addresses)):
        position = (start + offset) % len(addresses)
        address = addresses[position]
        if any(address in reservation.cidr for reservation in subnet._cidr_reservations):
            continue
        subnet.next_automatic_address = position + 1
        yield str(address)


@replace(Subnet, "get_available_subnet_ip", "instance")
def get_available_subnet_ip(self: Any, instance: Any) -> str:
    address = next((free for free in _automatic_addresses(self) if holder(self, free) is None), None)
    if address is None:
        raise EC2ClientError(
            "InsufficientFreeAddressesInSubnet",
            f"There are not enough free addresses in subnet '{self.id}' to satisfy the requested number of instances.",
        )
    return address


def check_in_subnet(subnet: Any, address: str) -> None:
    usable = ipaddress.ip_address(address) in list(subnet.cidr)[RESERVED_BY_AWS:-1]
    if not usable:
        raise invalid(f"Address {address} does not fall within the subnet's address range")


@replace(Subnet, "request_ip", "ip", "instance")
def request_ip(self: Any, ip: str, instance: Any) -> None:
    check_in_subnet(self, ip)
    if holder(self, ip):
        raise EC2ClientError("InvalidIPAddress.InUse", f"Address {ip} is in use.")


@replace(Subnet, "del_subnet_ip", "ip")
def del_subnet_ip(self: Any, ip: str) -> None:
    """An address is free when no interface has it: there is nothing to give back."""


@wrap(
    NetworkInterfaceBackend,
    "create_network_interface",
    "subnet",
    "private_ip_address",
    "private_ip_addresses",
    "group_ids",
    "description",
    "tags",
    "delete_on_termination",
    "kwargs",
)
def create_network_interface(
    original: Any, self: Any, subnet: Any, private_ip_address: str | None, *args: Any, **kwargs: Any
) -> Any:
    subnet = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
    if private_ip_address:
        request_ip(subnet, private_ip_address, None)
    else:
        private_ip_address = subnet.get_available_subnet_ip(None)
    taken = {eni.mac_address for eni in self.enis.values()}
    interface = original(self, subnet, private_ip_address, *args, **kwargs)
    # moto varies two bytes only.
    while interface.mac_address in taken:
        interface.mac_address = _next_mac(interface.mac_address)
    elastic_ips.refresh(interface)
    return interface


def _next_mac(mac: str) -> str:
    low = (int(mac.replace(":", ""), 16) & 0xFFFFFF) + 1
    return f"02:00:00:{low >> 16 & 255:02x}:{low >> 8 & 255:02x}:{low & 255:02x}"


@replace(
    NetworkInterfaceBackend, "assign_private_ip_addresses", "eni_id", "private_ip_addresses", "secondary_ips_count"
)
def assign_private_ip_addresses(
    self: Any,
    eni_id: str,
    private_ip_addresses: list[str] | None = None,
    secondary_ips_count: int | None = None,
    allow_reassignment: bool = False,
) -> tuple[Any, list[dict[str, Any]]]:
    """Returns the interface and the records of the addresses asked for. All or nothing, as on EC2."""
    interface = self.get_network_interface(eni_id)
    subnet = interface.subnet
    wanted = list(private_ip_addresses or [])
    for address in wanted:
        check_in_subnet(subnet, address)
        other = holder(subnet, address)
        if other in (None, interface):
            continue
        if other.private_ip_address == address:
            raise invalid(f"Address {address} is the primary address of another network interface: it cannot be moved")
        if not allow_reassignment:
            raise invalid(f"[{address}] are assigned, but move is not allowed.")
    for _ in range(secondary_ips_count or 0):
        address = subnet.get_available_subnet_ip(None)
        _move(subnet, address, interface)
        wanted.append(address)
    for address in private_ip_addresses or []:
        _move(subnet, address, interface)
    return interface, [entry(interface, address) for address in wanted]


def _move(subnet: Any, address: str, interface: Any) -> None:
    """Give the interface the address, and with it the Elastic IP that serves it."""
    other = holder(subnet, address)
    if other is interface:
        return
    if other:
        other.private_ip_addresses.remove(entry(other, address))
    interface.private_ip_addresses.append({"Primary": False, "PrivateIpAddress": address})
    if other:
        elastic_ips.follow(address, other, interface)


@replace(ElasticNetworkInterfaces, "assign_private_ip_addresses")
def respond_assign(self: Any) -> ActionResult:
    interface, assigned = self.ec2_backend.assign_private_ip_addresses(
        self._get_param("NetworkInterfaceId"),
        self._get_param("PrivateIpAddresses", []),
        self._get_int_param("SecondaryPrivateIpAddressCount", 0),
        allow_reassignment=bool(self._get_param("AllowReassignment", False)),
    )
    return ActionResult({"NetworkInterfaceId": interface.id, "AssignedPrivateIpAddresses": assigned})


@replace(NetworkInterfaceBackend, "unassign_private_ip_addresses", "eni_id", "private_ip_address")
def unassign_private_ip_addresses(self: Any, eni_id: str, private_ip_address: list[str] | None = None) -> Any:
    interface = self.get_network_interface(eni_id)
    addresses = private_ip_address or []
    for address in addresses:
        if address == interface.private_ip_address or entry(interface, address) is None:
            raise invalid(f"Some of {addresses} are not assigned to interface {eni_id} as secondary addresses")
    for address in addresses:
        elastic_ips.release_from(interface, address)
        interface.private_ip_addresses.remove(entry(interface, address))
    return interface


@wrap(NetworkInterface, "get_filter_value", "filter_name", "method_name")
def get_filter_value(original: Any, self: Any, filter_name: str, method_name: str | None = None) -> Any:
    if filter_name == "addresses.private-ip-address":
        return [item["PrivateIpAddress"] for item in self.private_ip_addresses]
    return original(self, filter_name, method_name)


@wrap(NetworkInterfaceBackend, "delete_network_interface", "eni_id")
def delete_network_interface(original: Any, self: Any, eni_id: str) -> None:
    interface = self.get_network_interface(eni_id)
    if interface.attachment_id:
        raise invalid(f"Network interface '{eni_id}' is currently in use.")
    for item in list(interface.private_ip_addresses):
        elastic_ips.release_from(interface, item["PrivateIpAddress"])
    original(self, eni_id)


@wrap(
    NetworkInterfaceBackend,
    "modify_network_interface_attribute",
    "eni_id",
    "group_ids",
    "source_dest_check",
    "description",
)
def modify_network_interface_attribute(original: Any, self: Any, eni_id: str, *args: Any, **kwargs: Any) -> None:
    """moto shows an interface's groups and its instance's together, the old ones for ever."""
    original(self, eni_id, *args, **kwargs)
    interface = self.get_network_interface(eni_id)
    if interface.instance and interface.device_index == 0:
        interface.instance.security_groups = list(interface._group_set)
