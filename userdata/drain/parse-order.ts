import { jsonObject, type JsonObject } from '../watcher/signals/json';
import { CAUSES, type Order, STANDBY_WAITS } from './order';

/**
 * Read an order's file. One reader for watcher and drain: what the drain would not heed, the watcher must not take for
 * an order in force. By hand, as the watcher reads all JSON.
 *
 * @throws Error naming what is wrong with it
 */
export function parseOrder(text: string): Order {
  const order = jsonObject(text);
  return {
    cause: known(CAUSES, order, 'cause'),
    why: ofType('string', order, 'why'),
    seenAt: ofType('string', order, 'seenAt'),
    voluntary: ofType('boolean', order, 'voluntary'),
    deadline: order.deadline === null ? null : time(order, 'deadline'),
    standby: known(STANDBY_WAITS, order, 'standby'),
    leaveGroup: ofType('boolean', order, 'leaveGroup'),
  };
}

function time(order: JsonObject, field: keyof Order): string {
  const text = ofType('string', order, field);
  if (Number.isNaN(Date.parse(text))) throw new Error(`${field} is no time: ${text.slice(0, 80)}`);
  return text;
}

interface Types {
  string: string;
  boolean: boolean;
}

function ofType<Name extends keyof Types>(type: Name, order: JsonObject, field: keyof Order): Types[Name] {
  const value = order[field];
  if (typeof value !== type)
    throw new Error(`${field} is no ${type}: ${JSON.stringify(value)?.slice(0, 80)}`);
  return value as Types[Name];
}

function known<Word extends string>(words: readonly Word[], order: JsonObject, field: keyof Order): Word {
  const value = order[field];
  const word = words.find((one) => one === value);
  if (!word)
    throw new Error(`${field} is none of ${words.join(', ')}: ${JSON.stringify(value)?.slice(0, 80)}`);
  return word;
}
