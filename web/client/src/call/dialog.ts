/** A SIP dialog as one side of it names it (RFC 3261 §12). */
export interface DialogIds {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

/** Fields that JsSIP's requests and responses have and its types leave out. */
interface Tagged {
  readonly call_id: string;
  readonly from_tag: string;
  readonly to_tag: string;
}

export function callIdOf(message: object): string {
  return (message as Tagged).call_id;
}

/** As the one sees it who sent the request that was answered so. */
export function idsOfCaller(response: object): DialogIds {
  const { call_id: callId, from_tag: localTag, to_tag: remoteTag } = response as Tagged;
  return { callId, localTag, remoteTag };
}

/** As the one sees it who got the request. */
export function idsOfCallee(request: object): DialogIds {
  const { call_id: callId, from_tag: remoteTag, to_tag: localTag } = request as Tagged;
  return { callId, localTag, remoteTag };
}
