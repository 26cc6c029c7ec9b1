/**
 * @file The page's questions to main, one thin handler each. Runs in main. Obeys only the main frame of
 * the app's own window, checks every argument, answers with values. What a handler does lives elsewhere.
 */
import { ipcMain } from 'electron';
import type { z } from 'zod';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { channels } from '../shared/channels.ts';
import type { ChannelKey } from '../shared/channels.ts';
import type { Bridge } from '../shared/bridge.ts';
import type { Result } from '../shared/problem.ts';
import { ipcArguments } from './ipc-arguments.ts';
import type { IpcArguments } from './ipc-arguments.ts';
import { appOrigin } from './page-route.ts';

type Answer<K extends ChannelKey> = K extends 'ask'
  ? Result<unknown>
  : // A void answer of the bridge is one that nobody waits for.
    Awaited<ReturnType<Bridge[K]>>;

/** One function per channel, with the answer that the bridge promises. */
export type IpcHandlers = {
  readonly [K in ChannelKey]: (...args: IpcArguments<K>) => Answer<K> | Promise<Answer<K>>;
};

/** Whether a message comes from the page we opened: its main frame, still on our origin. */
function isOurs(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  const frame = event.senderFrame;
  return (
    contents !== null &&
    event.sender === contents &&
    frame === contents.mainFrame &&
    frame.origin === appOrigin
  );
}

/** @param contents the window's page at the time of a message; null when there is no window */
export function handleIpc(handlers: IpcHandlers, contents: () => WebContents | null): void {
  for (const key of Object.keys(channels) as ChannelKey[]) {
    ipcMain.handle(channels[key], async (event, ...args: unknown[]) => {
      // Thrown, not answered: no page of ours gets here, and another one is owed no explanation.
      if (!isOurs(event, contents())) throw new Error('refused');
      const parsed = ipcArguments[key].safeParse(args);
      if (!parsed.success) return malformed(parsed.error);
      const handler = handlers[key] as (...args: unknown[]) => unknown;
      return handler(...parsed.data);
    });
  }
}

function malformed(error: z.ZodError): Result<never> {
  const where = error.issues[0]?.path.join('.') ?? '';
  const what = error.issues[0]?.message ?? 'malformed';
  return {
    ok: false,
    problem: { code: 'query-invalid', message: `This cannot be asked: ${what} (${where}).`, advice: '' },
  };
}
