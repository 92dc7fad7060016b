import type { UA } from 'jssip';
import RequestSender from 'jssip/lib/RequestSender';
import * as messages from 'jssip/lib/SIPMessage';
import type { IncomingResponse, OutgoingRequest } from 'jssip/lib/SIPMessage';

/** What came back; without a code nothing did. */
export interface Answer {
  readonly code: number | undefined;
  readonly body: string;
  header(name: string): string | undefined;
}

const NOTHING: Answer = { code: undefined, body: '', header: () => undefined };

// Its type has no constructor.
const Request = messages.OutgoingRequest as unknown as new (
  method: string,
  target: unknown,
  agent: UA,
  parameters: object,
  headers: string[],
  body?: string,
) => OutgoingRequest;

/** Sends a request outside of a dialog and gives its last answer. */
export function ask(agent: UA, method: string, target: string, headers: string[], body?: string): Promise<Answer> {
  return new Promise((resolve) => {
    const uri = (agent as unknown as { normalizeTarget(target: string): unknown }).normalizeTarget(target);
    const request = new Request(method, uri, agent, {}, headers, body);
    new RequestSender(agent, request, {
      onRequestTimeout: () => resolve(NOTHING),
      onTransportError: () => resolve(NOTHING),
      onReceiveResponse: (response: IncomingResponse) => {
        if (response.status_code < 200) return;
        resolve({
          code: response.status_code,
          body: response.body ?? '',
          header: (name) => response.getHeader(name) as string | undefined,
        });
      },
    }).send();
  });
}
