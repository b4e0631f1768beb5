"""EBS volumes: the attachment is a mutex, with the states in between.

moto lets a second attach steal the volume, ignores zones and states, and answers HTTP 500 when a volume that is not
attached is detached.
"""

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.block_device import BlockDeviceType
from moto.ec2.models.elastic_block_store import EBSBackend, VolumeAttachment
from moto.ec2.models.instances import Instance
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

from .patching import replace, wrap
from .world import Options


def attach(volume: Any, instance: Any, device: str, state: str, delete_on_termination: bool = False) -> Any:
    """Record the attachment on both sides, unchecked."""
    volume.attachment = VolumeAttachment(volume, instance, device, state)
    volume.attachment.delete_on_termination = delete_on_termination
    instance.block_device_mapping[device] = BlockDeviceType(
        volume_id=volume.id,
        status=state,
        size=volume.size,
        attach_time=utcnow(),
        delete_on_termination=delete_on_termination,
    )
    return volume.attachment


def _set_state(attachment: Any, state: str) -> None:
    attachment.status = state
    attachment.instance.block_device_mapping[attachment.device].status = state


def attached(volume: Any) -> None:
    """The guest has the device now."""
    _set_state(volume.attachment, "attached")


def release(volume: Any) -> None:
    """Nothing uses the volume any more."""
    attachment = volume.attachment
    attachment.instance.block_device_mapping.pop(attachment.device, None)
    attachment.status = "detached"
    volume.attachment = None


@replace(EBSBackend, "attach_volume", "volume_id", "instance_id", "device_path", "delete_on_termination")
def attach_volume(
    self: Any, volume_id: str, instance_id: str, device_path: str, delete_on_termination: bool = False
) -> Any:
    volume = self.get_volume(volume_id)
    instance = self.get_instance(instance_id)
    if instance.state not in ("running", "stopped"):
        raise EC2ClientError("IncorrectState", f"Instance '{instance_id}' is not 'running'.")
    if volume.attachment:
        raise EC2ClientError("VolumeInUse", f"{volume_id} is already attached to an instance")
    if volume.availability_zone != instance.availability_zone:
        raise EC2ClientError(
            "InvalidVolume.ZoneMismatch",
            f"The volume '{volume_id}' is not in the same availability zone as instance '{instance_id}'",
        )
    if device_path in instance.block_device_mapping:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Invalid value '{device_path}' for unixDevice. Attachment point {device_path} is already in use",
        )
    state = "attaching" if Options.hypervisor else "attached"
    return attach(volume, instance, device_path, state, delete_on_termination)


@replace(EBSBackend, "detach_volume", "volume_id", "instance_id", "device_path")
def detach_volume(self: Any, volume_id: str, instance_id: str | None, device_path: str | None) -> Any:
    volume = self.get_volume(volume_id)
    attachment = volume.attachment
    if attachment is None:
        raise EC2ClientError("IncorrectState", f"Volume '{volume_id}' is in the 'available' state.")
    if instance_id and instance_id != attachment.instance.id:
        raise EC2ClientError(
            "InvalidAttachment.NotFound", f"The volume '{volume_id}' is not attached to instance '{instance_id}'."
        )
    if device_path and device_path != attachment.device:
        raise EC2ClientError(
            "InvalidAttachment.NotFound",
            f"The volume '{volume_id}' is not attached to instance '{attachment.instance.id}' as device {device_path}",
        )
    if attachment.status == "detaching":
        raise EC2ClientError("IncorrectState", f"Volume '{volume_id}' is in the 'detaching' state.")
    if attachment.device == attachment.instance.root_device_name:
        raise EC2ClientError(
            "OperationNotPermitted",
            f"Unable to detach root volume '{attachment.device}' from instance '{attachment.instance.id}'",
        )
    _set_state(attachment, "detaching")
    if not Options.hypervisor:
        release(volume)
    return attachment


@replace(
    Instance,
    "add_block_device",
    "size",
    "device_path",
    "snapshot_id",
    "encrypted",
    "delete_on_termination",
    "kms_key_id",
    "volume_type",
)
def add_block_device(
    self: Any,
    size: int,
    device_path: str,
    snapshot_id: str | None,
    encrypted: bool,
    delete_on_termination: bool,
    kms_key_id: str | None,
    volume_type: str | None,
) -> None:
    """A volume that comes and goes with its instance. Attached from the start, before the instance runs."""
    volume = self.ec2_backend.create_volume(
        size=size,
        zone_name=self.availability_zone,
        snapshot_id=snapshot_id,
        encrypted=encrypted,
        kms_key_id=kms_key_id,
        volume_type=volume_type,
    )
    volume.made_at_launch = True
    attach(volume, self, device_path, "attached", delete_on_termination)


@wrap(ElasticBlockStore, "create_volume")
def create_volume(original: Any, self: Any) -> Any:
    if Options.hypervisor and self._get_param("SnapshotId"):
        raise EC2ClientError(
            "UnsupportedOperation", "ec2:CreateVolume from a snapshot: the local cloud keeps no snapshot data"
        )
    return original(self)


@wrap(
    EBSBackend,
    "modify_volume",
    "volume_id",
    "target_size",
    "target_volume_type",
    "target_iops",
    "target_throughput",
    "target_multi_attach_enabled",
)
def modify_volume(original: Any, self: Any, volume_id: str, target_size: int | None = None, *rest: Any) -> Any:
    volume = self.get_volume(volume_id)
    if target_size is not None and target_size < volume.size:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"New size cannot be smaller than existing size {volume.size}",
        )
    return original(self, volume_id, target_size, *rest)
