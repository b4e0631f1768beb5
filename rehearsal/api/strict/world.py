"""What every part shares: the lock, whether a hypervisor runs the instances, and the account's EC2 regions."""

import threading
from collections.abc import Iterator
from typing import Any, ClassVar

from moto.autoscaling import autoscaling_backends
from moto.ec2 import ec2_backends

# The same as in rehearsal/constants.ts.
ACCOUNT_ID = "123456789012"
# A documentation range (TEST-NET-3): Elastic IPs from the first part, addresses given at launch from the second.
ELASTIC_IPS = ("203.0.113.10", "203.0.113.127")
LAUNCH_IPS = ("203.0.113.128", "203.0.113.254")

#: moto's server is threaded and its models are not locked. Every control-plane call, every report of the hypervisor
#: and every background step runs under this one.
LOCK = threading.RLock()


class Options:
    """Settings of this process."""

    #: Without one, every transition (pending to running, attaching to attached, ...) happens at once.
    hypervisor = True
    #: Whether an Elastic IP on a secondary address, too, costs an interface the public address given at launch. AWS's
    #: documents leave it open: "using-instance-addressing" says so of the instance, and implies the opposite elsewhere.
    releases_launch_address = True

    #: Of AWS's latencies, as far as they are not the hypervisor's. None: whatever happens, happens at once.
    latency_seed: int | None = None

    #: The account's quotas by code, where they were raised (or lowered) from the default of 5. Its owner has asked for
    #: what a default cluster needs: 14 spot vCPUs.
    quotas: ClassVar[dict[str, int]] = {"L-34B43A08": 32, "L-1216C47A": 32}


def ec2_regions() -> list[Any]:
    """EC2 backends of the account in the regions used so far."""
    return list(ec2_backends[ACCOUNT_ID].values())


def autoscaling_regions() -> list[Any]:
    """Auto Scaling backends of the account in the regions used so far."""
    return list(autoscaling_backends[ACCOUNT_ID].values())


def all_instances() -> Iterator[Any]:
    """Instances of all regions, terminated ones included."""
    for backend in ec2_regions():
        yield from backend.all_instances()


def find_instance(instance_id: str) -> Any | None:
    return next((instance for instance in all_instances() if instance.id == instance_id), None)


def find_volume(volume_id: str) -> Any | None:
    return next((backend.volumes[volume_id] for backend in ec2_regions() if volume_id in backend.volumes), None)


def public_dns_name(region: str, address: str) -> str:
    """Name that EC2 gives a public address; us-east-1 has a form of its own."""
    domain = "compute-1" if region == "us-east-1" else f"{region}.compute"
    return f"ec2-{address.replace('.', '-')}.{domain}.amazonaws.com"
