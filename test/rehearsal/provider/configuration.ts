/** A small deployment with every resource type that the stand-in serves, as Terraform's JSON. */
export interface Settings {
  volumeSize: number;
  userData: string;
  project: string;
  secretFile: string;
  secretVersion: number;
  description: string;
  bundleFile: string;
  topicDisplayName: string;
}

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const tags = { Cluster: 'kafka', Node: 'broker-1' };
const bucket = '${aws_s3_bucket.main.id}';

export function configuration(settings: Settings) {
  return {
    terraform: { required_providers: { aws: { source: 'aws', version: '6.25.0' } } },
    provider: { aws: { region: 'eu-central-1', default_tags: [{ tags: { Project: settings.project } }] } },
    data: {
      aws_caller_identity: { me: {} },
      aws_ssm_parameter: { image: { name: '/aws/service/debian/release/13/latest/amd64' } },
      aws_availability_zones: { all: { state: 'available' } },
      aws_ec2_instance_type_offerings: {
        c: {
          location_type: 'availability-zone',
          filter: [
            { name: 'location', values: ['eu-central-1c'] },
            { name: 'instance-type', values: ['m5.large', 'm5zn.large'] },
          ],
        },
      },
      aws_servicequotas_service_quota: {
        spot: { service_code: 'ec2', quota_code: 'L-34B43A08' },
        vpcs: { service_code: 'vpc', quota_code: 'L-F678F1CE' },
      },
    },
    resource: { ...network(), ...state(settings), ...storage(settings), ...compute(settings) },
    output: {
      account: { value: '${data.aws_caller_identity.me.account_id}' },
      zones: { value: '${data.aws_availability_zones.all.names}' },
      offered: { value: '${data.aws_ec2_instance_type_offerings.c.instance_types}' },
      quotas: {
        value: ['spot', 'vpcs'].map((name) => `\${data.aws_servicequotas_service_quota.${name}.value}`),
      },
      public_dns: { value: '${aws_eip.node.public_dns}' },
      public_ip: { value: '${aws_eip.node.public_ip}' },
      bundle_version: { value: '${aws_s3_object.bundle.version_id}' },
      template_version: { value: '${aws_launch_template.node.latest_version}' },
    },
  };
}

function network() {
  return {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_hostnames: true, tags: { Name: 'kafka' } } },
    aws_default_security_group: { main: { vpc_id: '${aws_vpc.main.id}' } },
    aws_internet_gateway: { main: { vpc_id: '${aws_vpc.main.id}' } },
    aws_route_table: { main: { vpc_id: '${aws_vpc.main.id}' } },
    aws_route: {
      internet: {
        route_table_id: '${aws_route_table.main.id}',
        destination_cidr_block: '0.0.0.0/0',
        gateway_id: '${aws_internet_gateway.main.id}',
      },
    },
    aws_subnet: {
      node: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.0.0/28', availability_zone: 'eu-central-1a' },
    },
    aws_ec2_subnet_cidr_reservation: {
      node: { subnet_id: '${aws_subnet.node.id}', cidr_block: '10.0.0.8/30', reservation_type: 'explicit' },
    },
    aws_route_table_association: {
      node: { subnet_id: '${aws_subnet.node.id}', route_table_id: '${aws_route_table.main.id}' },
    },
    aws_vpc_endpoint: {
      s3: {
        vpc_id: '${aws_vpc.main.id}',
        service_name: 'com.amazonaws.eu-central-1.s3',
        route_table_ids: ['${aws_route_table.main.id}'],
      },
    },
    aws_security_group: { node: { name: 'node', description: 'Kafka nodes', vpc_id: '${aws_vpc.main.id}' } },
    aws_vpc_security_group_ingress_rule: {
      brokers: {
        security_group_id: '${aws_security_group.node.id}',
        referenced_security_group_id: '${aws_security_group.node.id}',
        ip_protocol: 'tcp',
        from_port: 9092,
        to_port: 9093,
        description: 'brokers among each other',
      },
    },
    aws_vpc_security_group_egress_rule: {
      all: { security_group_id: '${aws_security_group.node.id}', cidr_ipv4: '0.0.0.0/0', ip_protocol: '-1' },
    },
  };
}

function state({ volumeSize, secretFile, secretVersion, description, topicDisplayName }: Settings) {
  return {
    aws_ebs_volume: {
      node: {
        availability_zone: 'eu-central-1a',
        size: volumeSize,
        type: 'gp3',
        encrypted: true,
        final_snapshot: true,
        tags,
        timeouts: { delete: '5m' },
      },
    },
    aws_eip: { node: { domain: 'vpc', tags } },
    aws_sns_topic: { events: { name: 'kafka-events', display_name: topicDisplayName } },
    aws_sns_topic_subscription: {
      mail: { topic_arn: '${aws_sns_topic.events.arn}', protocol: 'email', endpoint: 'ops@example.org' },
    },
    aws_ssm_parameter: {
      secret: {
        name: '/kafka/broker-1/keystore',
        type: 'SecureString',
        description,
        value_wo: `\${file("${secretFile}")}`,
        value_wo_version: secretVersion,
      },
      cluster: { name: '/kafka/cluster-id', type: 'String', value: 'MkU3OEVBNTcwNTJENDM2Qk' },
    },
  };
}

function storage({ bundleFile }: Settings) {
  return {
    aws_s3_bucket: { main: { bucket: 'kafka-artifacts-123456789012', force_destroy: true } },
    aws_s3_bucket_versioning: { main: { bucket, versioning_configuration: [{ status: 'Enabled' }] } },
    aws_s3_bucket_public_access_block: {
      main: { bucket, block_public_acls: true, block_public_policy: true },
    },
    aws_s3_bucket_ownership_controls: {
      main: { bucket, rule: [{ object_ownership: 'BucketOwnerEnforced' }] },
    },
    aws_s3_bucket_server_side_encryption_configuration: {
      main: { bucket, rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'AES256' }] }] },
    },
    aws_s3_bucket_policy: {
      main: {
        bucket,
        policy: policy({
          Effect: 'Allow',
          Principal: { AWS: '${aws_iam_role.node.arn}' },
          Action: 's3:GetObject',
          Resource: '${aws_s3_bucket.main.arn}/*',
        }),
      },
    },
    aws_s3_bucket_lifecycle_configuration: {
      main: {
        bucket,
        rule: [
          {
            id: 'old-bundles',
            status: 'Enabled',
            filter: [{}],
            noncurrent_version_expiration: [{ noncurrent_days: 30 }],
            abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
          },
          { id: 'records', status: 'Enabled', filter: [{ prefix: 'drains/' }], expiration: [{ days: 90 }] },
        ],
        depends_on: ['aws_s3_bucket_versioning.main'],
      },
    },
    aws_s3_object: {
      bundle: {
        bucket,
        key: 'bundle.tar',
        source: bundleFile,
        source_hash: `\${filesha256("${bundleFile}")}`,
        force_destroy: true,
        depends_on: ['aws_s3_bucket_versioning.main'],
      },
    },
  };
}

function compute({ userData }: Settings) {
  return {
    aws_iam_role: {
      node: {
        name: 'kafka-broker-1',
        assume_role_policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      },
    },
    aws_iam_role_policy: {
      node: {
        name: 'node',
        role: '${aws_iam_role.node.id}',
        policy: policy({ Effect: 'Allow', Action: 'ec2:DescribeVolumes', Resource: '*' }),
      },
    },
    aws_iam_instance_profile: { node: { name: 'kafka-broker-1', role: '${aws_iam_role.node.name}' } },
    aws_launch_template: { node: launchTemplate(userData) },
    aws_autoscaling_group: { node: autoscalingGroup() },
    aws_autoscaling_notification: {
      node: {
        group_names: ['${aws_autoscaling_group.node.name}'],
        notifications: ['autoscaling:EC2_INSTANCE_LAUNCH_ERROR'],
        topic_arn: '${aws_sns_topic.events.arn}',
      },
    },
  };
}

function launchTemplate(userData: string) {
  return {
    name: 'kafka-broker-1',
    image_id: '${data.aws_ssm_parameter.image.insecure_value}',
    user_data: Buffer.from(userData).toString('base64'),
    update_default_version: true,
    instance_initiated_shutdown_behavior: 'terminate',
    iam_instance_profile: [{ arn: '${aws_iam_instance_profile.node.arn}' }],
    metadata_options: [
      { http_endpoint: 'enabled', http_tokens: 'required', instance_metadata_tags: 'enabled' },
    ],
    block_device_mappings: [
      { device_name: '/dev/xvda', ebs: [{ volume_size: 12, volume_type: 'gp3', encrypted: 'true' }] },
    ],
    network_interfaces: [
      {
        device_index: 0,
        associate_public_ip_address: 'true',
        security_groups: ['${aws_security_group.node.id}'],
      },
    ],
    tag_specifications: ['instance', 'volume', 'network-interface'].map((resource_type) => ({
      resource_type,
      tags,
    })),
  };
}

function autoscalingGroup() {
  return {
    name: 'kafka-broker-1',
    min_size: 0,
    max_size: 1,
    desired_capacity: 1,
    vpc_zone_identifier: ['${aws_subnet.node.id}'],
    mixed_instances_policy: [
      {
        instances_distribution: [
          {
            on_demand_percentage_above_base_capacity: 0,
            spot_allocation_strategy: 'price-capacity-optimized',
          },
        ],
        launch_template: [
          {
            launch_template_specification: [
              {
                launch_template_id: '${aws_launch_template.node.id}',
                version: '${aws_launch_template.node.latest_version}',
              },
            ],
            override: [{ instance_type: 'm6i.large' }, { instance_type: 'm5.large' }],
          },
        ],
      },
    ],
    initial_lifecycle_hook: [
      {
        name: 'drain',
        lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        default_result: 'CONTINUE',
        heartbeat_timeout: 120,
      },
    ],
    tag: Object.entries(tags).map(([key, value]) => ({ key, value, propagate_at_launch: true })),
    timeouts: { delete: '5m' },
    depends_on: ['aws_iam_role_policy.node'],
  };
}
