import { API_ENDPOINT } from '../constants';

const LOCAL_HOSTS = ['127.0.0.1', 'localhost', new URL(API_ENDPOINT).hostname];

/**
 * The endpoint the stand-in may talk to. Whoever points Terraform at it by accident, with an account's credentials
 * in the environment, must find that out before the first call.
 */
export function localEndpoint(given: string | undefined): string {
  const url = given && URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === 'http:' && LOCAL_HOSTS.includes(url.hostname)) return given as string;
  throw new Error(
    `this is the rehearsal's stand-in for the AWS provider, and it never talks to AWS: AWS_ENDPOINT_URL is ` +
      `${given ?? 'not set'}, and only http on ${LOCAL_HOSTS.join(', ')} is allowed. To deploy to AWS, unset ` +
      `TF_CLI_CONFIG_FILE and TERRAFORM_BINARY_NAME, remove .terraform and .terraform.lock.hcl, and deploy again`,
  );
}
