"""RunInstances: everything inherited from the launch template, and refused where EC2 refuses it.

moto drops the template's metadata options, profile, market options, interface security groups and the tags of volume
and interface, makes two root volumes, and starts anything.
"""

import base64
import copy
import re
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateBackend
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.utils import convert_tag_spec, filter_iam_instance_profiles, parse_user_data
from moto.iam.exceptions import NotFoundException

from . import capacity, elastic_ips, lifecycle, quotas, zones
from .patching import replace, wrap

MAX_USER_DATA_BYTES = 16384
METADATA_TAG_KEY = re.compile(r"[0-9a-zA-Z\-_+=,.@:]{1,255}")
RESERVED_METADATA_TAG_KEYS = (".", "..", "_index")


def check_user_data(user_data: Any) -> None:
    """Base64, as text or in moto's wrapper."""
    if user_data and len(base64.b64decode(str(user_data))) > MAX_USER_DATA_BYTES:
        raise EC2ClientError("InvalidParameterValue", f"User data is limited to {MAX_USER_DATA_BYTES} bytes")


def check_metadata_tags(keys: Any) -> None:
    """The metadata service serves tags under their keys as paths, so EC2 restricts the keys."""
    for key in keys:
        if not METADATA_TAG_KEY.fullmatch(key) or key in RESERVED_METADATA_TAG_KEYS:
            raise EC2ClientError(
                "InvalidParameterValue",
                f"'{key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{{1,255}}), "
                "and must not be a reserved name ('.', '..', '_index')",
            )


def check_profile(backend: Any, name: str | None, arn: str | None) -> None:
    if not (name or arn):
        return
    try:
        profile = filter_iam_instance_profiles(backend.account_id, backend.partition, arn, name)
    except NotFoundException:
        profile = None
    if profile is None:
        field, value = ("arn", arn) if arn else ("name", name)
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Value ({value}) for parameter iamInstanceProfile.{field} is invalid. "
            f"Invalid IAM Instance Profile {field}",
        )


def check_type(image: Any, instance_type: str) -> None:
    details = INSTANCE_TYPES.get(instance_type)
    if details is None:
        raise EC2ClientError("InvalidParameterValue", f"Invalid value '{instance_type}' for InstanceType.")
    supported = details["ProcessorInfo"]["SupportedArchitectures"]
    if image.architecture not in supported:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"The architecture '{','.join(supported)}' of the specified instance type does not match the architecture "
            f"'{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching "
            "architectures, and try again.",
        )


def _merge_interfaces(request: dict[str, Any], template: dict[str, Any]) -> None:
    """Interfaces of the request or else the template, with the request's subnet for the primary one."""
    interfaces = copy.deepcopy(request.get("nics") or template.get("NetworkInterfaces") or [])
    if interfaces and (request.get("security_group_ids") or template.get("SecurityGroupIds")):
        raise EC2ClientError(
            "InvalidParameterCombination",
            "Network interfaces and an instance-level security groups may not be specified on the same request",
        )
    for interface in interfaces:
        interface["DeviceIndex"] = int(interface.get("DeviceIndex", 0))
        if interface["DeviceIndex"] != 0:
            raise EC2ClientError(
                "UnsupportedOperation", "ec2:RunInstances with more than one interface: guests have one"
            )
        if request.get("subnet_id"):
            interface["SubnetId"] = request["subnet_id"]
        # True by default for an interface that is made at launch.
        interface.setdefault("DeleteOnTermination", True)
    if not interfaces:
        interfaces = [{"DeviceIndex": 0, "DeleteOnTermination": True}]
        if request.get("subnet_id"):
            interfaces[0]["SubnetId"] = request["subnet_id"]
        if request.get("associate_public_ip") is not None:
            interfaces[0]["AssociatePublicIpAddress"] = request["associate_public_ip"]
    request["nics"] = interfaces


def _merge_tags(request: dict[str, Any], template: dict[str, Any]) -> dict[str, dict[str, str]]:
    tags = convert_tag_spec(template.get("TagSpecifications") or [])
    for resource_type, own in (request.get("tags") or {}).items():
        tags.setdefault(resource_type, {}).update(own)
    request["tags"] = tags
    return tags


def _merge_devices(request: dict[str, Any], template: dict[str, Any], image: Any) -> None:
    """The image's root volume, changed or joined by what the request or else the template says."""
    devices = {mapping["DeviceName"]: copy.deepcopy(mapping) for mapping in image.block_device_mappings}
    for mapping in request.get("block_device_mappings") or template.get("BlockDeviceMappings") or []:
        if "Ebs" not in mapping:
            continue
        merged = devices.setdefault(mapping["DeviceName"], {"DeviceName": mapping["DeviceName"], "Ebs": {}})
        merged["Ebs"].update({key: value for key, value in mapping["Ebs"].items() if value is not None})
        merged["Ebs"].setdefault("DeleteOnTermination", True)
    request["block_device_mappings"] = list(devices.values())


def _merge_options(request: dict[str, Any], template: dict[str, Any]) -> None:
    request["metadata_options"] = {
        **(template.get("MetadataOptions") or {}),
        **(request.get("metadata_options") or {}),
    }
    market = (template.get("InstanceMarketOptions") or {}).get("MarketType")
    request["instance_market_options"] = request.get("instance_market_options") or market
    request["instance_initiated_shutdown_behavior"] = request.get(
        "instance_initiated_shutdown_behavior"
    ) or template.get("InstanceInitiatedShutdownBehavior")
    request["ebs_optimized"] = request.get("ebs_optimized") or template.get("EbsOptimized") or False
    if (template.get("Monitoring") or {}).get("Enabled"):
        request["monitoring_state"] = "enabled"


def _profile(request: dict[str, Any], template: dict[str, Any]) -> tuple[str | None, str | None]:
    """Name and ARN."""
    own = (request.get("iam_instance_profile_name"), request.get("iam_instance_profile_arn"))
    inherited = template.get("IamInstanceProfile") or {}
    return own if any(own) else (inherited.get("Name"), inherited.get("Arn"))


def _instance_type(request: dict[str, Any], template: dict[str, Any]) -> str:
    return template["InstanceType"] if request.get("is_instance_type_default") else request["instance_type"]


def _check_capacity(backend: Any, instance_type: str, count: int, request: dict[str, Any]) -> None:
    """What a dry run does not find out."""
    subnet_id = request["nics"][0].get("SubnetId")
    zone = backend.get_subnet(subnet_id).availability_zone if subnet_id else None
    spot = bool(request["instance_market_options"])
    if zone:
        zones.check_offered(backend, instance_type, zone)
    quotas.check_launch(backend, instance_type, count, spot=spot)
    if zone and spot:
        capacity.check_spot(zone, instance_type)


def prepare(backend: Any, image_id: str, user_data: str | None, request: dict[str, Any]) -> str:
    """Merge the template into the request and check it all, as RunInstances (or its dry run) does.

    Returns the id of the image.
    """
    template: dict[str, Any] = {}
    if request.get("launch_template"):
        template = backend._get_template_from_args(request["launch_template"]).data
    image_id = image_id or template.get("ImageId")
    if not image_id:
        raise EC2ClientError("MissingParameter", "The request must contain the parameter ImageId")
    image = backend.describe_images(ami_ids=[image_id])[0]
    if request.get("is_instance_type_default") and not template.get("InstanceType"):
        raise EC2ClientError("MissingParameter", "The request must contain the parameter InstanceType")
    check_type(image, _instance_type(request, template))
    check_user_data(user_data or template.get("UserData"))
    check_profile(backend, *_profile(request, template))
    _merge_interfaces(request, template)
    for interface in request["nics"]:
        if "SubnetId" in interface:
            backend.get_subnet(interface["SubnetId"])
        for group_id in interface.get("Groups") or []:
            if backend.get_security_group_from_id(group_id) is None:
                raise EC2ClientError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
    request["subnet_id"] = None
    _merge_devices(request, template, image)
    _merge_options(request, template)
    tags = _merge_tags(request, template)
    if request["metadata_options"].get("InstanceMetadataTags") == "enabled":
        check_metadata_tags(tags.get("instance", {}))
    return image_id


@wrap(InstanceBackend, "run_instances", "image_id", "count", "user_data", "security_group_names", "kwargs")
def run_instances(
    original: Any,
    self: Any,
    image_id: str,
    count: int,
    user_data: str | None,
    security_group_names: list[str],
    **request: Any,
) -> Any:
    template: dict[str, Any] = {}
    if request.get("launch_template"):
        template = self._get_template_from_args(request["launch_template"]).data
    image_id = prepare(self, image_id, user_data, request)
    _check_capacity(self, _instance_type(request, template), count, request)
    try:
        reservation = original(self, image_id, count, user_data, security_group_names, **request)
    except EC2ClientError:
        # moto leaves the reservation behind.
        for reservation_id in [item.id for item in self.reservations.values() if not item.instances]:
            del self.reservations[reservation_id]
        raise
    for instance in reservation.instances:
        interface = instance.nics[0]
        interface.add_tags(request["tags"].get("network-interface", {}))
        elastic_ips.refresh(interface)
        instance.security_groups = list(interface._group_set)
        lifecycle.launched(instance)
    _associate_profile(self, reservation.instances, request, template)
    return reservation


def _associate_profile(backend: Any, instances: list[Any], request: dict[str, Any], template: dict[str, Any]) -> None:
    """moto itself does so for the first instance of a request that names a profile, after the launch."""
    name, arn = _profile(request, template)
    own = request.get("iam_instance_profile_name") or request.get("iam_instance_profile_arn")
    for instance in instances[1:] if own else instances:
        if name or arn:
            backend.associate_iam_instance_profile(instance.id, name, arn)


@wrap(InstanceResponse, "run_instances")
def respond_run_instances(original: Any, self: Any) -> ActionResult:
    """moto launches MinCount instances."""
    if self._get_param("MinCount") != self._get_param("MaxCount"):
        raise EC2ClientError("UnsupportedOperation", "ec2:RunInstances with MaxCount other than MinCount")
    return original(self)


@wrap(Instance, "setup_defaults")
def setup_defaults(original: Any, self: Any) -> None:
    raise AssertionError("block device mappings are always given: see prepare()")


@wrap(LaunchTemplateBackend, "create_launch_template", "name", "description", "template_data", "tag_spec")
def create_launch_template(
    original: Any, self: Any, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
) -> Any:
    """moto adds the template's own tags to those that its instances get."""
    specifications = template_data.get("TagSpecifications") or []
    template_data["TagSpecifications"] = [item for item in specifications if item["ResourceType"] != "launch-template"]
    if not template_data["TagSpecifications"]:
        del template_data["TagSpecifications"]
    return original(self, name, description, template_data, tag_spec)


@wrap(LaunchTemplate, "create_version", "data", "description")
def create_version(original: Any, self: Any, data: dict[str, Any], description: str) -> Any:
    """moto forgets to parse the user data of later versions."""
    user_data = data.pop("UserData", None)
    if user_data is not None:
        check_user_data(user_data)
        data["UserData"] = parse_user_data(str(user_data))
    return original(self, data, description)


@wrap(LaunchTemplates, "create_launch_template_version")
def create_launch_template_version(original: Any, self: Any) -> ActionResult:
    if self._get_param("SourceVersion"):
        raise EC2ClientError("UnsupportedOperation", "ec2:CreateLaunchTemplateVersion with SourceVersion")
    return original(self)


@wrap(LaunchTemplateBackend, "describe_launch_templates", "template_names", "template_ids", "filters")
def describe_launch_templates(
    original: Any, self: Any, template_names: Any = None, template_ids: Any = None, filters: Any = None
) -> Any:
    """moto leaves unknown ids out of the answer."""
    for template_id in template_ids or []:
        self.get_launch_template(template_id)
    return original(self, template_names, template_ids, filters)


@wrap(
    InstanceBackend,
    "modify_instance_metadata_options",
    "instance_id",
    "http_tokens",
    "hop_limit",
    "http_endpoint",
    "dry_run",
    "http_protocol",
    "metadata_tags",
)
def modify_instance_metadata_options(original: Any, self: Any, instance_id: str, **options: Any) -> Any:
    """moto resets what the caller does not name."""
    current = self.get_instance(instance_id).metadata_options
    if options.get("metadata_tags") == "enabled":
        check_metadata_tags(tag["key"] for tag in self.get_instance(instance_id).get_tags())
    options["http_tokens"] = options.get("http_tokens") or current.http_tokens
    options["hop_limit"] = options.get("hop_limit") or current.http_put_response_hop_limit
    options["http_endpoint"] = options.get("http_endpoint") or current.http_endpoint
    options["http_protocol"] = options.get("http_protocol") or current.http_protocol_ipv6
    options["metadata_tags"] = options.get("metadata_tags") or current.instance_metadata_tags
    return original(self, instance_id, **options)


@replace(InstanceBackend, "modify_instance_security_groups", "instance_id", "new_group_id_list")
def modify_instance_security_groups(self: Any, instance_id: str, new_group_id_list: list[str]) -> Any:
    instance = self.get_instance(instance_id)
    self.modify_network_interface_attribute(instance.nics[0].id, new_group_id_list)
    return instance
