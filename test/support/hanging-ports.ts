/** Ports that hang while a connection is made: one never accepts, one accepts and never shakes hands. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface HangingPort {
  readonly port: number;
  /** How many connections reached it and are open. Always 0 for a port that never accepts. */
  readonly open: number;
  stop(): Promise<void>;
}

/**
 * Accepts TCP and then says nothing: as `https://127.0.0.1:port` it hangs in the TLS handshake, as `http://…` it hangs in front of the first byte.
 */
export const startSilentPort = async (): Promise<HangingPort> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const frozenListener = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  // Give the message time to leave, then never turn the loop again: nothing is accepted any more.
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
});`;

/** A listening port whose accept queue is full: the kernel drops every further SYN, so TCP connect hangs. Linux. */
export const startFullPort = async (): Promise<HangingPort> => {
  const worker = new Worker(frozenListener, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  await new Promise((resolve) => setTimeout(resolve, 60));
  const fillers: Socket[] = [];
  // Connections are made until one stays unanswered: from there on the queue is full.
  for (let full = false; !full && fillers.length < 16; ) {
    const filler = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(filler);
    full = await Promise.race([
      once(filler, 'connect').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 150)),
    ]);
  }
  return {
    port,
    open: 0,
    async stop() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
};
