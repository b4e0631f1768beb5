/**
 * A controller that is aborted with a signal, and by itself. Not AbortSignal.any: Node.js 20 loses a timeout among its
 * sources when it collects garbage, and what should have ended goes on.
 */
export function follow(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}
