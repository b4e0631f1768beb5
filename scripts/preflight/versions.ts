/** Whether a version such as 1.11.4 is a minimum such as 1.11, or newer. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, want] = [version, minimum].map((text) => text.split('.').map((part) => parseInt(part, 10)));
  const differs = want.findIndex((part, index) => part !== (have[index] ?? 0));
  return differs === -1 || (have[differs] ?? 0) > want[differs];
}
