/** What instances boot: Debian 13 for x86-64, the only architecture that the bundle is built for. */
export const IMAGE = {
  architecture: 'x86_64',
  /** Replaced by one of the cluster's own, encrypted: it must be the one that the image boots from. */
  rootDevice: '/dev/xvda',
} as const;

/** Public SSM parameter with the id of a build's AMI, in every region. @param build "latest" or for example 20250814-2205 */
export function imageParameter(build: string): string {
  return `/aws/service/debian/release/13/${build}/amd64`;
}
