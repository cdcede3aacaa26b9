/** The least that can stand between a caller and a provider: node:http in, an undici client out, bytes as they are. `fork(…, [PROVIDER_PORT])`. */
import { createServer } from 'node:http';
import { Client } from 'undici';

const provider = `http://127.0.0.1:${process.argv[2]}`;
const idle: Client[] = [];

const server = createServer((request, response) => {
  const body: Buffer[] = [];
  request.on('data', (data: Buffer) => body.push(data));
  request.on('end', () => {
    const client = idle.pop() ?? new Client(provider);
    client.dispatch(
      {
        method: 'POST',
        path: request.url ?? '/',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(body),
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          response.writeHead(status, { 'content-type': 'text/event-stream' });
        },
        onResponseData(_controller, data) {
          response.write(data);
        },
        onResponseEnd() {
          response.end();
          idle.push(client);
        },
        onResponseError() {
          response.destroy();
        },
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
