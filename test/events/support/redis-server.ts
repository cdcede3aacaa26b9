/** A real redis-server that ends with its test. */
import { onTestFinished } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { RedisProcess } from '../../support/redis-process.ts';

export class RedisServer extends RedisProcess {
  /** A server's place; nothing runs yet. */
  static async reserve(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    onTestFinished(() => server.kill());
    return server;
  }
}
