import { messageOf } from '@slipway/core';
import type { Call } from './faults/call.ts';
import type { Fault } from './faults/fault.ts';
import type { FaultList } from './faults/fault-list.ts';
import type { HttpAnswer } from './http/answer.ts';
import type { HttpRequest } from './http/request.ts';
import type { RuleList } from './rules.ts';
import type { JobRule } from './sagemaker/jobs/job-outcome.ts';
import type { ServiceState } from './service-state.ts';
import { snapshot } from './snapshot.ts';

interface Control {
  readonly state: ServiceState;
  readonly faults: FaultList;
  readonly rules: RuleList;
  readonly calls: Call[];
}

/**
 * The side channel, `/_service/…`, for a service in a process of its own. JSON goes in and out:
 * - `GET state`, `GET calls?operation=…`, `DELETE calls`;
 * - `POST faults`, `GET faults`, `DELETE faults`; `POST rules`, `DELETE rules`: one of them, or a list;
 * - `PUT objects?uri=s3://…` with the bytes, `GET objects?uri=…`;
 * - `POST clock` `{"advance": 1000}`, where the clock is a driven one.
 */
export async function answerControl(request: HttpRequest, control: Control): Promise<HttpAnswer> {
  const what = request.path.slice('/_service/'.length);
  try {
    const route = routes[`${request.method} ${what}`];
    if (route === undefined) return json(404, { message: `There is no ${request.method} ${what}` });
    return route(request, control);
  } catch (error) {
    return json(400, { message: messageOf(error) });
  }
}

type Route = (request: HttpRequest, control: Control) => HttpAnswer;

const routes: Readonly<Record<string, Route>> = {
  'GET state': (_, control) => json(200, snapshot(control)),
  'GET calls': ({ query }, { calls }) => {
    const operation = query.get('operation');
    return json(200, operation === null ? calls : calls.filter((call) => call.operation === operation));
  },
  'DELETE calls': (_, { calls }) => json(200, { forgotten: calls.splice(0).length }),
  'GET faults': (_, { faults }) => json(200, faults.list()),
  'POST faults': ({ body }, { faults }) => json(200, listOf<Fault>(body).map(faults.add)),
  'DELETE faults': (_, { faults }) => {
    faults.clear();
    return json(200, {});
  },
  'POST rules': ({ body }, { rules }) => {
    for (const rule of listOf<JobRule>(body)) rules.add(rule);
    return json(200, {});
  },
  'DELETE rules': (_, { rules }) => {
    rules.clear();
    return json(200, {});
  },
  'PUT objects': ({ query, body }, { state }) => {
    state.buckets.write(query.get('uri') ?? '', body);
    return json(200, {});
  },
  'GET objects': ({ query }, { state }) => {
    const content = state.buckets.read(query.get('uri') ?? '');
    return content === undefined ? json(404, {}) : { status: 200, headers: {}, body: content };
  },
  'POST clock': ({ body }, { state: { clock } }) => {
    if (!('advance' in clock) || typeof clock.advance !== 'function')
      throw new Error('The clock is not a driven one');
    clock.advance(JSON.parse(body.toString()).advance);
    return json(200, { now: clock.now() });
  },
};

function listOf<Item>(body: Buffer): readonly Item[] {
  return [JSON.parse(body.toString())].flat();
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
