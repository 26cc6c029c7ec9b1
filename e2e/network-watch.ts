/**
 * @file Watches every process of every app that the tests start, for the whole run: none may try to reach anything
 * over the network, this machine included. Playwright's global set-up; what it returns runs at the end and fails the run.
 *
 * [Note: Two watches] With a C compiler, a small library in each process (network-shim.c) writes down every attempt,
 * however short. Without one, /proc is read four times a second for sockets that these processes hold: what
 * lives shorter than that is not seen, and the run says so. Neither exists outside Linux.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function watch(): (() => void) | undefined {
  if (process.platform !== 'linux') return undefined;
  const dir = mkdtempSync(join(tmpdir(), 'recollect-network-'));
  const file = join(dir, 'connections');
  const library = join(dir, 'network-shim.so');
  const source = join(import.meta.dirname, 'network-shim.c');
  try {
    if (process.env['RECOLLECT_E2E_SAMPLE'] === '1') throw new Error('asked to sample');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { stdio: 'ignore' });
  } catch {
    return sample(dir);
  }
  const env = { LD_PRELOAD: library, RECOLLECT_E2E_CONNECTIONS: file };
  // A watch that sees nothing proves nothing: this one is seen.
  const bait = "require('net').connect(9, '127.0.0.1').on('error', () => {})";
  execFileSync(process.execPath, ['-e', bait], { env: { ...process.env, ...env } });
  if (!readFileSync(file, 'utf8').includes('127.0.0.1:9'))
    throw new Error('The network watch does not see connections.');
  rmSync(file);
  process.env['RECOLLECT_E2E_PRELOAD'] = library;
  process.env['RECOLLECT_E2E_CONNECTIONS'] = file;

  return () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    rmSync(dir, { recursive: true, force: true });
    const watched = new Set(
      lines.filter((line) => line.startsWith('watching ')).map((line) => line.split(' ')[1]),
    );
    report(
      lines.filter((line) => !harmless.test(line)),
      `${watched.size} processes, every call`,
    );
    if (watched.size === 0) throw new Error('No process of the app was watched for connections.');
  };
}

/** The beginnings of processes; and what is an address already, which is how Playwright names its own debugger. */
const harmless = /^watching |^resolve .* 127\.0\.0\.1$/;

function report(attempts: readonly string[], how: string): void {
  console.log(`network watch (${how}): ${attempts.length} attempts to reach anything`);
  if (attempts.length > 0)
    throw new Error(`The app tried to reach the network:\n${[...new Set(attempts)].join('\n')}`);
}

function sample(dir: string): () => void {
  rmSync(dir, { recursive: true, force: true });
  const seen = new Set<string>();
  const processes = new Set<number>();
  const look = (): void => {
    const found = appProcesses();
    for (const pid of found) processes.add(pid);
    const held = new Set(found.flatMap(socketsOf));
    if (held.size > 0) for (const socket of openSockets()) if (held.has(socket.inode)) seen.add(socket.whom);
  };
  const clock = setInterval(look, 250);
  clock.unref();
  return () => {
    clearInterval(clock);
    report([...seen], `${processes.size} processes, four looks a second: there is no C compiler for more`);
  };
}

/** Everything below this process that is the app. */
function appProcesses(): number[] {
  const parents = new Map<number, { readonly parent: number; readonly name: string }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      const parent = Number(stat.slice(end + 2).split(' ')[1]);
      parents.set(Number(entry), { parent, name: stat.slice(stat.indexOf('(') + 1, end) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at.parent))
      if (at.parent === process.pid) return true;
    return false;
  };
  return [...parents]
    .filter(([pid, { name }]) => /^(electron|recollect)$/.test(name) && isOurs(pid))
    .map(([pid]) => pid);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Sockets of this machine that have a far end which did not come to them. */
function openSockets(): { readonly inode: string; readonly whom: string }[] {
  const listening = '0A';
  const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) => {
    const file = `/proc/net/${kind}`;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean) : [];
    return lines.map((line) => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      return { kind, port: local.split(':')[1] ?? '', remote, state, inode };
    });
  });
  const served = new Set(rows.filter(({ state }) => state === listening).map(({ port }) => port));
  return rows
    .filter(({ port, remote }) => !/^0*:0000$/.test(remote) && !served.has(port))
    .map(({ inode, kind, remote }) => ({ inode, whom: `${kind} ${remote}` }));
}
