/** The rules of `agent-firewall`, over the sessions it remembers. */
import { allow, type Verdict } from '../../exchange/verdict.ts';
import { globList } from '../glob.ts';
import { sessionOf } from '../identity.ts';
import type { PolicyRequest } from '../policy.ts';
import { amountsIn } from './amounts.ts';
import type { AgentFirewallSettings } from './schema.ts';
import { RateBudget, type Session, Sessions } from './sessions.ts';

interface Rate {
  readonly name: string;
  readonly bounds: (tool: string) => boolean;
  readonly max: number;
  readonly per: number;
}

const minute = 60_000;

const block = (reasonCode: string, message: string): Verdict => ({
  kind: 'block',
  reasonCode,
  message,
  matches: { tool: 1 },
});

export class Firewall {
  readonly #settings: AgentFirewallSettings;
  readonly #now: () => number;
  readonly #allowed: (tool: string) => boolean;
  readonly #blocked: (tool: string) => boolean;
  readonly #rates: readonly Rate[];
  readonly #fields: ReadonlySet<string>;
  readonly #sessions = new Sessions();
  readonly #header: string;

  /** @param now milliseconds of a monotonic clock */
  constructor(settings: AgentFirewallSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#allowed = settings.allowed_tools === undefined ? () => true : globList(settings.allowed_tools);
    this.#blocked = globList(settings.blocked_tools);
    const { tool_calls_per_minute: together, tools } = settings.rate_limits;
    this.#rates = [
      ...(together === undefined ? [] : [{ name: 'tools', bounds: () => true, max: together, per: minute }]),
      ...Object.entries(tools).map(([glob, { max, per }]) => ({
        name: `tool ${glob}`,
        bounds: globList([glob]),
        max,
        per,
      })),
    ];
    this.#fields = new Set(settings.transaction_limits?.fields.map((field) => field.toLowerCase()));
    this.#header = settings.session_header.toLowerCase();
  }

  /** A request: what it offers to the model, and how often its session asks. */
  request(request: PolicyRequest): Verdict {
    for (const tool of request.tools) {
      const verdict = this.#named(tool);
      if (verdict.kind !== 'allow') return verdict;
    }
    const most = this.#settings.rate_limits.requests_per_minute;
    if (most === undefined) return allow;
    if (this.#take(this.#session(request), 'requests', most, minute)) return allow;
    return { kind: 'block', reasonCode: 'rate_limit', message: 'The session asks more often than it may.' };
  }

  /** The model calls a tool: this counts. */
  call(tool: string, request: PolicyRequest): Verdict {
    const named = this.#named(tool);
    if (named.kind !== 'allow') return named;
    const most = this.#settings.max_actions_per_session;
    const rates = this.#rates.filter(({ bounds }) => bounds(tool));
    if (most === undefined && rates.length === 0) return allow;
    const session = this.#session(request);
    if (most !== undefined && ++session.actions > most)
      return block('session_limit', 'The session has called as many tools as it may.');
    for (const { name, max, per } of rates)
      if (!this.#take(session, name, max, per))
        return block('rate_limit', 'The session calls tools more often than it may.');
    return allow;
  }

  /** Whether arguments have to be judged at all. */
  get readsArguments(): boolean {
    return this.#settings.transaction_limits !== undefined;
  }

  /** A tool call's whole arguments. @param counts false where they were counted before */
  transaction(text: string, request: PolicyRequest, counts = true): Verdict {
    const limits = this.#settings.transaction_limits;
    if (limits === undefined || text.trim() === '') return allow;
    const amounts = amountsIn(text, this.#fields);
    if (amounts === undefined) return block('arguments_unreadable', 'The arguments of a tool call are not valid JSON.');
    if (amounts.length === 0) return allow;
    const { max_amount: largest, max_total_per_session: total } = limits;
    if (largest !== undefined && amounts.some((amount) => amount > largest))
      return block('transaction_limit', 'A tool call exceeds the largest amount allowed.');
    if (total === undefined || !counts) return allow;
    const session = this.#session(request);
    const spent = session.spent + amounts.reduce((sum, amount) => sum + amount, 0);
    if (spent > total) return block('transaction_limit', 'The session exceeds the total amount allowed.');
    session.spent = spent;
    return allow;
  }

  #named(tool: string): Verdict {
    if (this.#blocked(tool)) return block('tool_blocked', 'A tool of this exchange is blocked.');
    return this.#allowed(tool) ? allow : block('tool_not_allowed', 'A tool of this exchange is not on the list.');
  }

  #session(request: PolicyRequest): Session {
    return this.#sessions.of(sessionOf(request, this.#header));
  }

  #take(session: Session, name: string, max: number, per: number): boolean {
    const now = this.#now();
    let budget = session.rates.get(name);
    if (budget === undefined) {
      budget = new RateBudget(max, per, now);
      session.rates.set(name, budget);
    }
    return budget.take(now);
  }
}
