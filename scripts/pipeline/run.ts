import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../../cluster/errors';
import { commitAsGroup } from '../../kafka/commit-as-group';
import { topicEnds } from '../../kafka/read-topic';
import { recordOffsets } from '../../kafka/recorded-offsets';
import { prepareUserTopic } from '../../kafka/user-topic';
import type { Target } from '../check/target';
import { systemClock } from '../load/clock';
import { follow } from '../load/follow';
import { type LoadOptions, runLoad } from '../load/run';
import { copierOf } from './copier';
import { lifeMs } from './crash-plan';
import { type Pipeline, pipelineFiles } from './files';
import { supervise } from './supervise';
import type { VerifyPipelineOptions } from './verify';

/** Some tens of bytes: it is their number that matters. */
const PAYLOAD_BYTES = 60;

export interface PipelineOptions
  extends
    VerifyPipelineOptions,
    Pick<LoadOptions, 'partitions' | 'rate' | 'replicationFactor' | 'configs' | 'seconds' | 'signal'> {
  target: Target;
  /** Topics are called `<name>-input` and `<name>-output`, and made if they don't exist. */
  name: string;
  seed: number;
  /** How long a copier lives on average; null: as long as it can. */
  crashSeconds: number | null;
  /** Called once, when records are written and the first transaction is committed. */
  onReady: () => void;
}

/**
 * Write numbered records to a topic and copy them to another one in transactions, by a copier that is killed again and
 * again, until the signal comes. The last copier is killed, too: verifyPipeline then lets the rest be copied.
 *
 * @throws OperatorError USAGE if the folder holds another pipeline, TOPIC_INVALID
 */
export async function runPipeline(options: PipelineOptions): Promise<void> {
  const { target, folder, java, seed, crashSeconds, onReady, onProgress } = options;
  const { partitions, replicationFactor, configs, rate, seconds } = options;
  const files = pipelineFiles(folder);
  const pipeline = await begin(options);

  const copying = follow(options.signal);
  let [offering, copied, ready] = [false, false, false];
  const look = () => {
    if (ready || !offering || !copied) return;
    ready = true;
    onReady();
  };
  const supervising = supervise({
    start: copierOf(java, target.app, pipeline),
    lifeMs: (killed) => (crashSeconds === null ? null : lifeMs(seed, killed, crashSeconds)),
    clock: systemClock,
    signal: copying.signal,
    onCopied: () => {
      copied = true;
      look();
    },
    onEnd: (end) => {
      appendFileSync(files.ends, `${JSON.stringify(end)}\n`);
      if (end.why === 'failed') onProgress(`the copier ended by itself: ${end.lastWords}`);
    },
  });
  const writing = runLoad({
    ...{ target, topic: pipeline.input, folder: files.input, payloadBytes: PAYLOAD_BYTES },
    ...{ partitions, replicationFactor, configs, rate, seconds, signal: copying.signal },
    onReady: () => {
      offering = true;
      look();
    },
    onTrouble: (code) => onProgress(`writing to ${pipeline.input} fails: ${code}`),
  });
  // Whichever ends first, by its time or because it can't go on: the other one is of no use alone.
  await Promise.race([writing, supervising]).finally(() => copying.abort());
  await Promise.all([writing, supervising]);
}

async function begin(options: PipelineOptions): Promise<Pipeline> {
  const { target, folder, name, seed, partitions, replicationFactor, configs } = options;
  const { admin, app } = target;
  const files = pipelineFiles(folder);
  if (existsSync(files.pipeline)) {
    throw new OperatorError(
      'USAGE',
      `another pipeline wrote ${files.pipeline}`,
      'choose a folder of its own for each pipeline (--out)',
    );
  }
  const [input, output] = [`${name}-input`, `${name}-output`];
  const common = { partitions, replicationFactor, configs };
  await prepareUserTopic(admin, app, { ...common, topic: input });
  await prepareUserTopic(admin, app, { ...common, topic: output, transactions: true });
  const id = randomUUID();
  const pipeline: Pipeline = {
    ...{ input, output, seed },
    group: `${input}-${id}`,
    transactionalId: `${output}-${id}`,
    from: recordOffsets(await topicEnds(app, output)),
  };
  // What earlier pipelines left in the input is not this one's.
  const { group: groupId } = pipeline;
  await commitAsGroup(app, { groupId, topic: input, offsets: await topicEnds(app, input) });
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.pipeline, `${JSON.stringify(pipeline)}\n`, { flag: 'wx' });
  return pipeline;
}
