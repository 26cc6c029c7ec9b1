/** @file One connection to a debugger of Chromium's or of Node's: commands sent, scripts run there. */

export interface Debugger {
  send<T>(method: string, params?: object): Promise<T>;
  /** Runs in what is debugged. @returns what it resolves to, as JSON @throws Error what the script threw */
  run<T>(script: string): Promise<T>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** @throws Error when nobody listens there */
export async function connect(url: string): Promise<Debugger> {
  const socket = new WebSocket(url);
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened, { once: true });
    socket.addEventListener('error', () => failed(new Error(`No debugger at ${url}.`)), { once: true });
  });
  const answers = new Map<number, { done(result: unknown): void; failed(error: Error): void }>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Answer;
    const asked = id === undefined ? undefined : answers.get(id);
    if (asked === undefined) return;
    answers.delete(id!);
    if (error) asked.failed(new Error(error.message));
    else asked.done(result);
  });
  socket.addEventListener('close', () => {
    for (const { failed } of answers.values()) failed(new Error('What was debugged has ended.'));
    answers.clear();
  });
  let asked = 0;
  const send = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise<T>((done, failed) => {
      if (socket.readyState !== WebSocket.OPEN) return failed(new Error('What was debugged has ended.'));
      const id = ++asked;
      answers.set(id, { done: done as (result: unknown) => void, failed });
      socket.send(JSON.stringify({ id, method, params }));
    });
  return {
    send,
    async run<T>(script: string): Promise<T> {
      const { result, exceptionDetails } = await send<{
        result: { value?: unknown };
        exceptionDetails?: { exception?: { description?: string } };
      }>('Runtime.evaluate', {
        expression: `(async () => { ${script} })()`,
        awaitPromise: true,
        returnByValue: true,
        includeCommandLineAPI: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'The script failed.');
      return result.value as T;
    },
    close: () => socket.close(),
  };
}
