import { join } from 'node:path';
import { Command } from 'commander';
import { run } from './cli';
import { projectRoot } from './project';
import { writeFigure, writePage } from './report/write';

interface Flags {
  from: string;
  to: string;
  figure?: string;
}

const rehearsal = join(projectRoot(), 'out', 'rehearsal');

const program = new Command('report')
  .description("Makes a page of a rehearsal's report and its load: one file, to be opened with a browser")
  .option('--from <folder>', 'of the rehearsal', rehearsal)
  .option('--to <file>', 'the page', join(rehearsal, 'report.html'))
  .option('--figure <file>', 'also an SVG of a drained stop beside a kill: docs/timeline.svg')
  .action(async ({ from, to, figure }: Flags) => {
    await writePage(from, to);
    process.stdout.write(`${to}\n`);
    if (figure === undefined) return;
    await writeFigure(from, figure);
    process.stdout.write(`${figure}\n`);
  });

void run(program).then((code) => (process.exitCode = code));
