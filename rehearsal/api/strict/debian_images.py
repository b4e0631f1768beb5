"""Debian 13's public images and the SSM parameters that lead to them, and no other image.

Debian publishes `/aws/service/debian/release/13/latest/<arch>` and one parameter per build, in every region. moto
brings hundreds of other images, which costs seconds for each region, and lets an instance start from an id that does
not exist.
"""

import hashlib
from datetime import datetime
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ssm.models import Parameter, ParameterDict, SimpleSystemManagerBackend

from .patching import replace, wrap

OWNER = "136693071363"
BUILD = "20261101-2290"
ARCHITECTURES = {"amd64": "x86_64", "arm64": "arm64"}
PREFIX = "/aws/service/debian/release/13"
ROOT_DEVICE = "/dev/xvda"
ROOT_SIZE_GIB = 8
PUBLISHED = datetime(2026, 11, 1, 8)


def image_id(region: str, architecture: str) -> str:
    """Every region has ids of its own. The same on each start, so that a plan does not change."""
    digest = hashlib.sha256(f"debian-13 {BUILD} {region} {architecture}".encode()).hexdigest()
    return f"ami-0{digest[:16]}"


class DebianImage(Ami):
    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        return [
            {
                "DeviceName": ROOT_DEVICE,
                "Ebs": {
                    "SnapshotId": self.ebs_snapshot.id,
                    "VolumeSize": ROOT_SIZE_GIB,
                    "DeleteOnTermination": True,
                    "VolumeType": "gp3",
                    "Encrypted": False,
                },
            }
        ]


@replace(AmiBackend, "_load_amis")
def load_images(self: EC2Backend) -> None:
    for name, architecture in ARCHITECTURES.items():
        identifier = image_id(self.region_name, name)
        image = DebianImage(
            self,
            identifier,
            name=f"debian-13-{name}-{BUILD}",
            description=f"Debian 13 ({BUILD})",
            owner_id=OWNER,
            public=True,
            virtualization_type="hvm",
            architecture=architecture,
            creation_date=PUBLISHED,
            image_location=f"amazon/debian-13-{name}-{BUILD}",
            hypervisor="xen",
            root_device_type="ebs",
            root_device_name=ROOT_DEVICE,
            boot_mode="uefi-preferred" if name == "amd64" else "uefi",
            region_name=f"{self.region_name}a",
        )
        image.owner_alias = "amazon"
        self.amis[identifier] = image


@wrap(ParameterDict, "__init__", "account_id", "region_name")
def add_public_parameters(original: Any, self: ParameterDict, account_id: str, region_name: str) -> None:
    original(self, account_id, region_name)
    for version in ("latest", BUILD):
        for architecture in ARCHITECTURES:
            name = f"{PREFIX}/{version}/{architecture}"
            self[name].append(
                Parameter(
                    account_id=account_id,
                    name=name,
                    value=image_id(region_name, architecture),
                    parameter_type="String",
                    description=None,
                    allowed_pattern=None,
                    keyid=None,
                    last_modified_date=PUBLISHED,
                    version=1,
                    data_type="aws:ec2:image",
                )
            )


@wrap(SimpleSystemManagerBackend, "describe_parameters", "filters", "parameter_filters")
def hide_public_parameters(
    original: Any,
    self: SimpleSystemManagerBackend,
    filters: list[dict[str, Any]],
    parameter_filters: list[dict[str, Any]],
) -> list[Parameter]:
    """AWS lists an account's own parameters only: public ones have to be asked for by name or path."""
    return [found for found in original(self, filters, parameter_filters) if not found.name.startswith(PREFIX)]
