/**
 * @file Short messages that come, are read out politely, and go by themselves. One may offer to undo what it tells.
 */
import type { Problem } from '../../shared/problem.ts';
import { problemWords } from '../problem-words.ts';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'problem';
  readonly message: string;
  readonly advice: string;
  readonly action: ToastAction | null;
}

/** How long a message stays: time to read it, more for one that asks for something. */
const stay = { plain: 4000, problem: 9000, action: 9000 } as const;
const most = 3;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  quiet = $state('');
  #next = 1;

  say(message: string, action: ToastAction | null = null): void {
    this.#add({ id: this.#next++, tone: 'plain', message, advice: '', action });
  }

  problem(problem: Problem): void {
    const { message, advice } = problemWords(problem);
    this.complain(message, advice);
  }

  /** Something went wrong that the window itself knows the words for. */
  complain(message: string, advice = ''): void {
    if (this.list.some((toast) => toast.message === message && toast.advice === advice)) return;
    this.#add({ id: this.#next++, tone: 'problem', message, advice, action: null });
  }

  /** Read out, and not shown: what happened can be seen. */
  announce(message: string): void {
    this.quiet = message;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(1 - most), toast];
    setTimeout(() => this.dismiss(toast.id), stay[toast.action === null ? toast.tone : 'action']);
  }
}

export const toasts = new Toasts();
