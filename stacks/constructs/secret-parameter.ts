import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { OperatorError } from '../../cluster/errors';
import type { ClusterIds } from '../../cluster/ids';
import { TAGS } from '../../cluster/names';
import { type Secret, secretDescription } from '../../cluster/secrets';

export interface SecretParameterProps {
  /** Terraform reads its file while it plans and applies; synth never does. */
  secret: Secret;
  ids: ClusterIds;
  dependsOn: ITerraformDependable[];
}

/**
 * A secret as an SSM SecureString, written through a write-only argument: neither the synthesized JSON, nor a saved
 * plan, nor the state holds it. Its version must be bumped with every change of any argument, or the provider sends
 * an empty value (docs: aws_ssm_parameter, value_wo_version).
 */
export class SecretParameter extends Construct {
  constructor(scope: Construct, id: string, { secret, ids, dependsOn }: SecretParameterProps) {
    super(scope, id);
    const version = ids.secretVersions[secret.key];
    if (version === undefined) {
      throw new OperatorError(
        'SECRETS_MISSING',
        `ids.json knows no ${secret.key}`,
        'run `npm run init`, which makes what is new and changes nothing else',
      );
    }
    new SsmParameter(this, 'parameter', {
      dependsOn,
      name: secret.parameter,
      type: 'SecureString',
      description: secretDescription(secret, version),
      valueWo: Fn.file(secret.file),
      valueWoVersion: version,
      tags: secret.node === undefined ? undefined : { [TAGS.node]: secret.node },
    });
  }
}
