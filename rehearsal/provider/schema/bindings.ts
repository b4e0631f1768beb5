import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of the AWS provider that @cdktf/provider-aws 21.22.1 was generated from, and pins in cdk.tf.json. */
export const PROVIDER_VERSION = '6.25.0';

/** Resource types the stand-in serves. One that is not here is unknown to Terraform, which then refuses it. */
export const RESOURCE_TYPES = [
  'aws_autoscaling_group',
  'aws_autoscaling_notification',
  'aws_default_security_group',
  'aws_ebs_volume',
  'aws_ec2_subnet_cidr_reservation',
  'aws_eip',
  'aws_iam_instance_profile',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_internet_gateway',
  'aws_launch_template',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_s3_bucket',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_s3_object',
  'aws_security_group',
  'aws_sns_topic',
  'aws_sns_topic_subscription',
  'aws_ssm_parameter',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
] as const;

export const DATA_SOURCE_TYPES = [
  'aws_ami',
  'aws_availability_zones',
  'aws_caller_identity',
  'aws_ec2_instance_type_offerings',
  'aws_servicequotas_service_quota',
  'aws_ssm_parameter',
  'aws_ssm_parameters_by_path',
] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];
export type DataSourceType = (typeof DATA_SOURCE_TYPES)[number];

/** Folder of the bindings, for example `launch-template`. */
export const resourceFolder = (type: string) => type.replace(/^aws_/, '').replaceAll('_', '-');
export const dataSourceFolder = (type: string) => `data-aws-${resourceFolder(type)}`;

/**
 * The generated TypeScript of one construct. The package ships compiled JavaScript only, but with source maps
 * that hold the sources whole, and those have a comment per attribute: "// name - computed: true, optional: …".
 */
export function bindingsSource(projectRoot: string, folder: string): string {
  const directory = join(projectRoot, 'node_modules/@cdktf/provider-aws/lib', folder);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.js'))
    .map((name) => sourceIn(join(directory, name)))
    .join('\n');
}

function sourceIn(file: string): string {
  const map = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(readFileSync(file, 'utf8'));
  if (map === null) throw new Error(`${file} has no source map to derive a schema from`);
  const { sourcesContent } = JSON.parse(Buffer.from(map[1], 'base64').toString()) as {
    sourcesContent: string[];
  };
  return sourcesContent[0];
}
