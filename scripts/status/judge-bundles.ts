import { type Evidence, templateKey, type TemplateVersion } from './evidence';
import { type Judgement, seen } from './judgement';
import type { Attention, StatusReport } from './report';

/** The bundle built here against the deployed one. What still runs an older one has an older template, too. */
export function judgeBundles({ aws, localBundle }: Evidence): Judgement<StatusReport['bundle']> {
  const bundles = seen(aws.bundles) ?? new Map<string, string>();
  const of = (templates: (TemplateVersion | null)[]) => {
    const found = templates.flatMap((template) =>
      template ? (bundles.get(templateKey(template)) ?? []) : [],
    );
    return [...new Set(found)];
  };
  const local = seen(localBundle);
  const deployed = of((seen(aws.groups) ?? []).map(({ template }) => template));
  const running = of((seen(aws.instances) ?? []).map(({ template }) => template));
  return { status: { local, deployed, running }, attention: drift(local, deployed) };
}

function drift(local: string | null, deployed: string[]): Attention[] {
  const todo =
    'npm run deploy: launch templates ask for the bundle built here then; npm run roll brings it to the nodes';
  const item = (message: string): Attention => ({ code: 'bundleDrift', subject: 'cluster', message, todo });
  if (deployed.length > 1) {
    return [item(`launch templates ask for different bundles: ${deployed.map(short).join(', ')}`)];
  }
  if (local === null || deployed.length === 0 || deployed[0] === local) return [];
  return [item(`bundle ${short(deployed[0])} is deployed, ${short(local)} was built here`)];
}

/** Enough of a SHA-256 to tell bundles apart. */
export function short(sha256: string): string {
  return sha256.slice(0, 12);
}
