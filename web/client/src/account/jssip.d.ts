/** What JsSIP has and its types leave out. */
declare module 'jssip/lib/RequestSender' {
  import type { UA } from 'jssip/lib/UA';
  import type { IncomingResponse, OutgoingRequest } from 'jssip/lib/SIPMessage';

  export default class RequestSender {
    constructor(
      agent: UA,
      request: OutgoingRequest,
      handlers: {
        onRequestTimeout(): void;
        onTransportError(): void;
        onReceiveResponse(response: IncomingResponse): void;
      },
    );
    /** Answers a challenge by itself. */
    send(): void;
  }
}

declare module 'jssip/lib/Dialog/RequestSender' {
  import type { IncomingResponse } from 'jssip/lib/SIPMessage';

  export default class DialogRequestSender {
    readonly _eventHandlers: { onErrorResponse(response: IncomingResponse): void };
    _receiveResponse(response: IncomingResponse): void;
  }
}
