"""moto made as strict as AWS. Importing this package changes moto for the whole process."""

from . import (  # noqa: F401
    activities,
    addresses,
    autoscaling,
    debian_images,
    elastic_ips,
    group_calls,
    hooks,
    launches,
    lifecycle,
    networks,
    object_lifecycle,
    objects,
    security_groups,
    tags,
    volumes,
)
