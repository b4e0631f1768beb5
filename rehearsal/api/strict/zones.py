"""Zones, and which instance types they offer.

moto says less of a zone than EC2 does, and launches any type in any zone.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES
from moto.ec2.responses.availability_zones_and_regions import AvailabilityZonesAndRegions

from .patching import wrap

Zone.opt_in_status = "opt-in-not-required"
Zone.group_name = property(lambda zone: f"{zone.region_name}-zg-1")
Zone.network_border_group = property(lambda zone: zone.region_name)

# moto has no offerings of the newest regions: those offer everything, everywhere.
for _region, _zones in RegionsAndZonesBackend.zones.items():
    INSTANCE_TYPE_OFFERINGS["availability-zone"].setdefault(
        _region,
        [
            {"InstanceType": name, "Location": zone.name, "LocationType": "availability-zone"}
            for zone in _zones
            for name in INSTANCE_TYPES
        ],
    )


def zones_offering(backend: Any, instance_type: str) -> list[str]:
    offerings = backend.describe_instance_type_offerings("availability-zone", {"instance-type": [instance_type]})
    return sorted(offering["Location"] for offering in offerings)


def check_offered(backend: Any, instance_type: str, zone: str) -> None:
    offering = zones_offering(backend, instance_type)
    if zone not in offering:
        raise EC2ClientError(
            "Unsupported",
            f"Your requested instance type ({instance_type}) is not supported in your requested Availability Zone "
            f"({zone}). Please retry your request by not specifying an Availability Zone or choosing "
            f"{', '.join(offering)}.",
        )


@wrap(AvailabilityZonesAndRegions, "describe_availability_zones")
def describe_availability_zones(original: Any, self: Any) -> Any:
    known = {zone.name for zone in self.ec2_backend.describe_availability_zones()}
    for name in self._get_param("ZoneNames", []):
        if name not in known:
            raise EC2ClientError("InvalidParameterValue", f"Invalid availability zone: [{name}]")
    return original(self)


@wrap(RegionsAndZonesBackend, "describe_regions", "region_names")
def describe_regions(original: Any, self: Any, region_names: list[str] | None = None) -> Any:
    found = original(self, region_names)
    if region_names and len(found) < len(region_names):
        raise EC2ClientError("InvalidParameterValue", f"Invalid region provided: [{', '.join(region_names)}]")
    return found
