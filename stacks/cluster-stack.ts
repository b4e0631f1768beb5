import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { ClusterConfig } from '../cluster/config';
import { type ClusterHome, stateFile } from '../cluster/home';
import { TAGS } from '../cluster/names';
import type { Node } from '../cluster/nodes';

/** What every stack of a cluster is built from. */
export interface ClusterStackProps {
  config: ClusterConfig;
  nodes: Node[];
  home: ClusterHome;
}

/** A stack of one cluster: provider, default tags and state file are the same for all. */
export class ClusterStack extends TerraformStack {
  constructor(scope: Construct, id: string, { config, home }: ClusterStackProps) {
    super(scope, id);
    // Write-only arguments, which keep secrets out of state and plans, came with 1.11.
    this.addOverride('terraform.required_version', '>= 1.11');
    new LocalBackend(this, { path: stateFile(home, id) });
    new AwsProvider(this, 'aws', {
      region: config.region,
      defaultTags: [{ tags: defaultTags(config) }],
    });
  }
}

/** Tags that the provider gives every resource; a group's instances and their volumes get theirs from the group. */
export function defaultTags(config: ClusterConfig): Record<string, string> {
  return { ...config.tags, [TAGS.cluster]: config.name };
}
