import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { OperatorError } from '../../cluster/errors';
import type { ClusterIds } from '../../cluster/ids';
import { type NodeSecret, parameterName, secretKey, TAGS } from '../../cluster/names';

export interface NodeSecretParameterProps {
  cluster: string;
  node: string;
  secret: NodeSecret;
  /** Terraform reads it while it plans and applies; synth never does. */
  file: string;
  ids: ClusterIds;
}

/**
 * A node's secret as an SSM SecureString, written through a write-only argument: neither the synthesized JSON,
 * nor a saved plan, nor the state holds it. Its version must be bumped with every change of any argument, or the
 * provider sends an empty value (docs: aws_ssm_parameter, value_wo_version).
 */
export class NodeSecretParameter extends Construct {
  constructor(scope: Construct, id: string, props: NodeSecretParameterProps) {
    super(scope, id);
    const version = props.ids.secretVersions[secretKey(props.node, props.secret)];
    if (version === undefined) {
      throw new OperatorError(
        'SECRETS_MISSING',
        `ids.json knows no ${props.secret} of ${props.node}`,
        'run `npm run init`, which makes what a new node needs and changes nothing else',
      );
    }
    new SsmParameter(this, 'parameter', {
      name: parameterName(props.cluster, props.node, props.secret),
      type: 'SecureString',
      valueWo: Fn.file(props.file),
      valueWoVersion: version,
      tags: { [TAGS.node]: props.node },
    });
  }
}
