/** Says how a part that was just started is stopped again. */
export type OnStop = (stop: () => Promise<unknown>) => void;

/**
 * Starts something that is made of parts, such as a service. They are stopped in the reverse order, newest first: first nothing
 * new comes in, then nothing goes on, then what was begun ends. When a part fails to start, those before it are stopped.
 * @param start starts the parts one by one
 * @returns what it has started, with `close`, which does nothing the second time
 * @throws what `start` throws
 */
export async function startParts<Running>(
  start: (onStop: OnStop) => Promise<Running>,
): Promise<Running & { close(): Promise<void> }> {
  const stops: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    return { ...(await start((stop) => void stops.push(stop))), close };
  } catch (error) {
    await close();
    throw error;
  }
}
