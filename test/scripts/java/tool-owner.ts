import { startTool } from '../../../scripts/java/tool';

/** A program that starts a tool and waits for it. */
void startTool({
  ...{ classPath: 'jars/*', mainClass: 'Tool', properties: {} },
  args: (file) => [file],
  onLine: () => true,
}).ended;
