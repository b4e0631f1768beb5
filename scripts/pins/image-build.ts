import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { OperatorError } from '../../cluster/errors';
import { imageParameter } from '../../cluster/names';

/** Debian names its images debian-13-amd64-20250814-2205. */
const NAME = /^debian-13-amd64-(\d{8}-\d+)$/;

/**
 * The latest build of Debian 13's image in a region.
 *
 * @throws OperatorError LOOKUP_FAILED
 */
export async function latestImageBuild(region: string): Promise<string> {
  const settings = { region, maxAttempts: 3 };
  const [ssm, ec2] = [new SSMClient(settings), new EC2Client(settings)];
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: imageParameter('latest') }));
    const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [Parameter?.Value ?? ''] }));
    const name = Images?.[0]?.Name ?? 'nothing';
    const build = NAME.exec(name)?.[1];
    if (!build) throw new Error(`the latest image is called ${name}`);
    return build;
  } catch (cause) {
    throw new OperatorError(
      'LOOKUP_FAILED',
      `cannot tell the latest build of Debian 13's image in ${region}: ${(cause as Error).name}: ${(cause as Error).message}`,
      'see that AWS credentials are in the environment (aws sts get-caller-identity) and may call ssm:GetParameter and ' +
        'ec2:DescribeImages, or write image: { build: "..." } in cluster.config.ts',
      { cause },
    );
  } finally {
    ssm.destroy();
    ec2.destroy();
  }
}
