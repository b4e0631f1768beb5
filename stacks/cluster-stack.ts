import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import type { ClusterConfig } from '../cluster/config';
import type { ClusterHome } from '../cluster/home';
import type { ClusterIds } from '../cluster/ids';
import { TAGS } from '../cluster/names';
import type { Node } from '../cluster/nodes';
import { LivingCluster } from './constructs/living-cluster';

/** What every stack of a cluster is built from. */
export interface ClusterStackProps {
  config: ClusterConfig;
  nodes: Node[];
  ids: ClusterIds;
  home: ClusterHome;
}

/** A stack of one cluster: provider, default tags and state file are the same for all. */
export class ClusterStack extends TerraformStack {
  constructor(scope: Construct, id: string, { config, home, ids, nodes }: ClusterStackProps) {
    super(scope, id);
    // Write-only arguments, which keep secrets out of state and plans, came with 1.11.
    this.addOverride('terraform.required_version', '>= 1.11');
    this.keepState(`${id}.tfstate`, config, home);
    new AwsProvider(this, 'aws', {
      region: config.region,
      defaultTags: [{ tags: defaultTags(config) }],
    });
    new LivingCluster(this, 'living-cluster', { cluster: config.name, ids, nodes });
  }

  private keepState(file: string, { name, terraformState }: ClusterConfig, home: ClusterHome): void {
    if (!terraformState) {
      new LocalBackend(this, { path: join(home.terraformFolder, file) });
      return;
    }
    const { bucket, region, prefix = `kafka/${name}` } = terraformState;
    new S3Backend(this, { bucket, region, key: `${prefix}/${file}`, encrypt: true });
    // A lock file beside the state: no table in DynamoDB. Not among cdktf's own options.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}

/** Tags that the provider gives every resource; a group's instances and their volumes get theirs from the group. */
export function defaultTags(config: ClusterConfig): Record<string, string> {
  return { ...config.tags, [TAGS.cluster]: config.name };
}
