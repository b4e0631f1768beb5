/** Terraform's binary, by the variable with which cdktf itself takes another one. */
export function terraformBinary(environment: NodeJS.ProcessEnv): string {
  return environment.TERRAFORM_BINARY_NAME || 'terraform';
}
