/** The least a gateway can be: fastify in, undici out, bytes as they are. What Sluice is compared with. `node pass-through.ts PORT PROVIDER`. */
import fastify from 'fastify';
import { Pool } from 'undici';

const [port = '0', provider = ''] = process.argv.slice(2);
const pool = new Pool(provider, { connections: 256 });
const server = fastify();
server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.setErrorHandler((error, _request, reply) => reply.code(500).send(String(error)));
server.post<{ Body: Buffer }>('/v1/chat/completions', async (request, reply) => {
  const upstream = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: request.body,
  });
  return reply.code(upstream.statusCode).type(String(upstream.headers['content-type'])).send(upstream.body);
});
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.send?.('listening');
