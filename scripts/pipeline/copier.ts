import { join } from 'node:path';
import { z } from 'zod';
import type { Connection } from '../../kafka/connection';
import { clientProperties } from '../java/client-properties';
import { withClass } from '../java/compile';
import type { JavaInstallation } from '../java/installation';
import { startTool } from '../java/tool';
import type { Pipeline } from './files';

const lineSchema = z.union([
  z.strictObject({ started: z.literal(true) }),
  z.strictObject({ copied: z.int().min(1) }),
]);

export interface RunningCopier {
  /** SIGKILL. */
  kill(): void;
  /** What it said last. Never rejects. */
  ended: Promise<string>;
}

/** @param onCopied told how many records it has copied, after each transaction */
export type StartCopier = (onCopied: (copied: number) => void) => RunningCopier;

/** Make Copier.java ready to run. @throws OperatorError TOOL_MISSING */
export async function prepareCopier(java: JavaInstallation, projectRoot: string): Promise<JavaInstallation> {
  const source = join(projectRoot, 'scripts', 'pipeline', 'Copier.java');
  return withClass(java, source, join(projectRoot, '.cache', 'bundle'));
}

/** @param java what prepareCopier made */
export function copierOf(java: JavaInstallation, app: Connection, pipeline: Pipeline): StartCopier {
  const { input, output, group, transactionalId } = pipeline;
  return (onCopied) => {
    const { kill, ended } = startTool({
      ...java,
      mainClass: 'Copier',
      args: (propertiesFile) => [propertiesFile, input, output, group, transactionalId],
      properties: clientProperties(app),
      onLine: (line) => {
        const said = parseLine(line);
        if (said && 'copied' in said) onCopied(said.copied);
        return said !== undefined;
      },
    });
    return { kill, ended: ended.then(({ lastWords }) => lastWords) };
  };
}

/** Undefined for anything that is not a copier's own. */
export function parseLine(line: string): z.output<typeof lineSchema> | undefined {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
