/** From what somebody writes on a command line to a store. */
import { MemoryStore } from './memory.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

const FORMS = 'memory:, sqlite:FILE, redis://HOST:PORT[/DATABASE] or valkey://HOST:PORT[/DATABASE]';

/**
 * The store of that name: `memory:`, `sqlite:state.db`, `redis://127.0.0.1:6379/0` (`rediss:` with TLS, `valkey:` alike). Who
 * opens it closes it.
 * @throws StoreError when it cannot be opened; the message says why, without a password
 */
export async function openStore(name: string): Promise<Store> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(name) ?? [];
  switch (scheme.toLowerCase()) {
    case 'memory':
      return new MemoryStore();
    case 'sqlite': {
      const file = rest.replace(/^\/\/(?=\/)/, '');
      if (file === '') throw new StoreError('The store sqlite: needs a file: sqlite:FILE.');
      const { openSqlite } = await import('./sqlite.ts');
      return openSqlite(file);
    }
    case 'redis':
    case 'rediss':
    case 'valkey':
    case 'valkeys': {
      if (!URL.canParse(name)) throw new StoreError(`The store is no URL; it is one of ${FORMS}.`);
      const { openRedis } = await import('./redis.ts');
      return openRedis(new URL(name));
    }
    default:
      throw new StoreError(`There is no such store; it is one of ${FORMS}.`);
  }
}
