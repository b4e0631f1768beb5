"""The account's quotas: what Service Quotas says of them, and what EC2 refuses beyond them.

moto knows the defaults of VPC only, and enforces none.
"""

import json
import re
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.servicequotas.responses import ServiceQuotasResponse

from .patching import add, replace
from .world import ACCOUNT_ID, Options

SPOT_VCPUS = "L-34B43A08"
ON_DEMAND_VCPUS = "L-1216C47A"
ELASTIC_IPS = "L-0263D0A3"
VPCS = "L-F678F1CE"
INTERNET_GATEWAYS = "L-A4707A72"

#: Service and name by code. Each is 5 by default.
QUOTAS = {
    SPOT_VCPUS: ("ec2", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests"),
    ON_DEMAND_VCPUS: ("ec2", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"),
    ELASTIC_IPS: ("ec2", "EC2-VPC Elastic IPs"),
    VPCS: ("vpc", "VPCs per Region"),
    INTERNET_GATEWAYS: ("vpc", "Internet gateways per Region"),
}
SERVICE_NAMES = {
    "ec2": "Amazon Elastic Compute Cloud (Amazon EC2)",
    "vpc": "Amazon Virtual Private Cloud (Amazon VPC)",
}
DEFAULT = 5

#: Families of the "Standard" quotas. Each other series has quotas of its own, which are not enforced.
STANDARD_TYPE = re.compile(r"(a|c|d|h|im?|is|m|r|t|z)\d\S*")


def value(code: str) -> int:
    return Options.quotas.get(code, DEFAULT)


def refuse_beyond(quota_code: str, wanted: int, code: str, message: str) -> None:
    if wanted > value(quota_code):
        raise EC2ClientError(code, message)


def _vcpus(instance_type: str) -> int:
    """Counted by type, whatever CPU options an instance has."""
    standard = STANDARD_TYPE.fullmatch(instance_type)
    return INSTANCE_TYPES[instance_type]["VCpuInfo"]["DefaultVCpus"] if standard else 0


def check_launch(backend: Any, instance_type: str, count: int, spot: bool) -> None:
    """Pending and running instances of the region count, and those about to be launched."""
    counted = [
        instance
        for instance in backend.all_instances()
        if instance.state in ("pending", "running") and (instance.lifecycle == "spot") == spot
    ]
    wanted = sum(_vcpus(instance.instance_type) for instance in counted) + count * _vcpus(instance_type)
    if spot:
        refuse_beyond(SPOT_VCPUS, wanted, "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded")
    else:
        refuse_beyond(
            ON_DEMAND_VCPUS,
            wanted,
            "VcpuLimitExceeded",
            f"You have requested more vCPU capacity than your current vCPU limit of {value(ON_DEMAND_VCPUS)} allows "
            "for the instance bucket that the specified instance type belongs to. Please visit "
            "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
        )


class NoSuchQuota(JsonRESTError):
    def __init__(self) -> None:
        super().__init__("NoSuchResourceException", "The request failed because the specified quota does not exist.")


def _describe(response: Any, code: str, quota: int) -> dict[str, Any]:
    service, name = QUOTAS[code]
    region = response.region
    return {
        "ServiceCode": service,
        "ServiceName": SERVICE_NAMES[service],
        "QuotaArn": f"arn:aws:servicequotas:{region}:{ACCOUNT_ID}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": float(quota),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }


def _asked(response: Any) -> str:
    """Code of the quota that the request names."""
    parameters = json.loads(response.body)
    code = parameters.get("QuotaCode")
    if code not in QUOTAS or QUOTAS[code][0] != parameters.get("ServiceCode"):
        raise NoSuchQuota
    return code


def _of_service(response: Any) -> list[str]:
    service = json.loads(response.body).get("ServiceCode")
    codes = [code for code, (of, _) in QUOTAS.items() if of == service]
    if not codes:
        raise NoSuchQuota
    return codes


@replace(ServiceQuotasResponse, "get_service_quota")
def get_service_quota(self: Any) -> str:
    """The applied value. One that was never changed has none, only a default."""
    code = _asked(self)
    if code not in Options.quotas:
        raise NoSuchQuota
    return json.dumps({"Quota": _describe(self, code, value(code))})


@add(ServiceQuotasResponse, "get_aws_default_service_quota")
def get_aws_default_service_quota(self: Any) -> str:
    return json.dumps({"Quota": _describe(self, _asked(self), DEFAULT)})


@add(ServiceQuotasResponse, "list_service_quotas")
def list_service_quotas(self: Any) -> str:
    applied = [code for code in _of_service(self) if code in Options.quotas]
    return json.dumps({"Quotas": [_describe(self, code, value(code)) for code in applied]})


@replace(ServiceQuotasResponse, "list_aws_default_service_quotas")
def list_aws_default_service_quotas(self: Any) -> str:
    return json.dumps({"Quotas": [_describe(self, code, DEFAULT) for code in _of_service(self)]})
