/** @file The packages that the search is measured against: in bench/node_modules, not among the app's. */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../package.json', import.meta.url));

/** null where it was not installed or does not run on this machine; says so on stderr. */
export function rival<T>(name: string): T | null {
  try {
    return require(name) as T;
  } catch (error) {
    console.error(`left out: ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
