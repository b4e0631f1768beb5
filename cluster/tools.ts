/** Write-only arguments, which keep secrets out of states and plans, came with it. */
export const TERRAFORM_MINIMUM = '1.11';
