/** Connections that wait for work, by origin. The most recently used is taken first, so that the others may idle away. */
import type { Connection } from './connection.ts';

export class IdleConnections {
  /** The longest idle first. */
  readonly #stacks = new Map<string, Connection[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** A usable connection to an origin. */
  take(origin: string): Connection | undefined {
    const stack = this.#stacks.get(origin) ?? [];
    for (let connection = stack.pop(); connection !== undefined; connection = stack.pop()) {
      this.#size -= 1;
      if (connection.usable) return connection;
      connection.destroy();
    }
    return undefined;
  }

  /** @returns the longest idle one to that origin, where there are more than `most` now */
  keep(connection: Connection, most: number): Connection | undefined {
    const { origin } = connection.endpoint;
    const stack = this.#stacks.get(origin) ?? [];
    this.#stacks.set(origin, stack);
    connection.idleSince = performance.now();
    stack.push(connection);
    this.#size += 1;
    return stack.length > most ? stack[0] : undefined;
  }

  /** The longest idle of all. */
  oldest(): Connection | undefined {
    let oldest: Connection | undefined;
    for (const [first] of this.#stacks.values()) {
      if (first !== undefined && (oldest === undefined || first.idleSince < oldest.idleSince)) oldest = first;
    }
    return oldest;
  }

  remove(connection: Connection): void {
    const stack = this.#stacks.get(connection.endpoint.origin) ?? [];
    const at = stack.indexOf(connection);
    if (at < 0) return;
    stack.splice(at, 1);
    this.#size -= 1;
    if (stack.length === 0) this.#stacks.delete(connection.endpoint.origin);
  }

  /** A copy: what is done with them may change what is idle. */
  all(): readonly Connection[] {
    return [...this.#stacks.values()].flat();
  }
}
