import type { Answer } from '../answer';
import type { StateBucket } from '../aws';
import { fail, type Item, ofAnswer, ok, warn } from '../item';

/** The bucket that is to keep Terraform's state: Terraform does not make it. */
export const terraformState: Item<Answer<StateBucket> | null> = {
  name: 'Terraform state',
  ask: async ({ aws }, { config }) =>
    config.terraformState
      ? aws.stateBucket(config.terraformState.bucket, config.terraformState.region)
      : null,
  judge(answer, { config: { name, terraformState: wanted } }) {
    if (!answer || !wanted) {
      return ok(`in clusters/${name}/terraform, on this machine only: keep it, or set terraformState`);
    }
    const { bucket, region } = wanted;
    const versioned = `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`;
    return ofAnswer(answer, (found) => {
      if (!found.exists) {
        // us-east-1 is the one region that must not be named.
        const where =
          region === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${region}`;
        return fail(
          `there is no bucket ${bucket}`,
          `aws s3api create-bucket --bucket ${bucket} --region ${region}${where} && ${versioned}`,
        );
      }
      if (!found.versioned) return warn(`the bucket ${bucket} keeps no older versions`, versioned);
      return ok(`the bucket ${bucket}, versioned`);
    });
  },
};
