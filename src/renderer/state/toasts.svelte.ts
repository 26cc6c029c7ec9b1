/**
 * @file Short messages that come, are read out politely, and go by themselves.
 */
import type { Problem } from '../../shared/problem.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'problem';
  readonly message: string;
  readonly advice: string;
}

/** How long a message stays: time to read it, more for one that asks for something. */
const stay = { plain: 4000, problem: 9000 } as const;
const most = 3;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  say(message: string): void {
    this.#add({ id: this.#next++, tone: 'plain', message, advice: '' });
  }

  problem({ message, advice }: Problem): void {
    if (this.list.some((toast) => toast.message === message && toast.advice === advice)) return;
    this.#add({ id: this.#next++, tone: 'problem', message, advice });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(1 - most), toast];
    setTimeout(() => this.dismiss(toast.id), stay[toast.tone]);
  }
}

export const toasts = new Toasts();
