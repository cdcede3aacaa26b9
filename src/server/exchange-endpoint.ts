/** From an HTTP request to an exchange: what the server checks itself, its turn in the queue, and the hand-over to the pipeline. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Observable } from 'rxjs';
import type { Received } from '../exchange/exchange.ts';
import type { ReplyFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { Ledger } from '../exchange/ledger.ts';
import { traceContext } from '../telemetry/trace-context.ts';
import type { Admission, Place } from './admission.ts';
import { mediaTypeError } from './media-type.ts';
import type { GatewayPorts, ServedRoute } from './ports.ts';
import { readBody } from './read-body.ts';
import { writeFrames } from './write-frames.ts';

export interface EndpointSettings {
  readonly ports: GatewayPorts;
  readonly admission: Admission;
  readonly draining: () => boolean;
  readonly defect: (error: unknown, requestId: string) => void;
}

export interface Arrival {
  readonly id: string;
  readonly route: ServedRoute;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Serves one request on a route of the snapshot. Returns at once; everything after that is events. */
export const exchangeEndpoint = ({ ports, admission, draining, defect }: EndpointSettings) => {
  const placeFor = (request: IncomingMessage): Place | GatewayError => {
    if (draining()) return new GatewayError('draining');
    return mediaTypeError(request.headers) ?? admission.arrive() ?? new GatewayError('overloaded');
  };

  return ({ id, route, request, response }: Arrival): void => {
    const received = receive(id, route, request, ports.traced);

    const reply = (frames: Observable<ReplyFrame>, finished: () => void): void =>
      writeFrames(frames, response, {
        requestId: id,
        closing: draining(),
        finished,
        defect: (error) => defect(error, id),
      });
    const turnAway = (error: GatewayError): void => reply(ports.refuse(received, error), () => undefined);

    const place = placeFor(request);
    if (place instanceof GatewayError) {
      turnAway(place);
      return;
    }
    let patience: NodeJS.Timeout | undefined;
    const left = leaveWith(place, response, () => {
      clearTimeout(patience);
      ports.abandon(received);
    });
    readBody(request, ports.settings.maxBody, (body) => {
      if (body instanceof GatewayError) {
        left.cancel();
        place.leave();
        turnAway(body);
        return;
      }
      const queuedAt = performance.now();
      place.start(() => {
        clearTimeout(patience);
        left.cancel();
        received.ledger.spend('queue', performance.now() - queuedAt);
        reply(ports.exchange({ ...received, body }), place.leave);
      });
      const budget = route.timeouts.request;
      if (!place.waiting || budget === null) return;
      // The total budget runs from arrival on; its timer in the pipeline does not exist before the exchange does.
      patience = setTimeout(
        () => {
          left.cancel();
          place.leave();
          received.ledger.spend('queue', performance.now() - queuedAt);
          turnAway(new GatewayError('request_timeout'));
        },
        budget - (queuedAt - received.receivedAt),
      );
    });
  };
};

/** Until the exchange starts, nobody but us notices that the caller has left. */
const leaveWith = (place: Place, response: ServerResponse, abandoned: () => void) => {
  const gone = (): void => {
    place.leave();
    abandoned();
  };
  response.once('close', gone);
  return { cancel: () => void response.off('close', gone) };
};

const noBody = new Uint8Array();

const receive = (
  id: string,
  route: ServedRoute,
  request: IncomingMessage,
  traced: GatewayPorts['traced'],
): Received => {
  const headers = flat(request.headers);
  const trace = traceContext(headers.traceparent);
  traced?.(id, trace);
  return {
    stage: 'received',
    id,
    traceId: trace.traceId,
    receivedAt: performance.now(),
    route: route.name,
    dialect: route.dialect,
    headers,
    body: noBody,
    ledger: new Ledger(),
  };
};

const flat = (headers: IncomingHttpHeaders): Record<string, string> => {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return result;
};
