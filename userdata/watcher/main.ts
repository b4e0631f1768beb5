import { createImds } from '../effects/imds';
import { thisMachine } from '../effects/machine';
import { Watcher } from './watch';

const machine = thisMachine();
void new Watcher(machine, createImds(machine)).watch();
