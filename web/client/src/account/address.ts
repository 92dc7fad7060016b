/** Who somebody is: user and domain of a SIP URI (RFC 3261 §19.1). */
export interface Address {
  readonly user: string;
  readonly host: string;
}

// RFC 3261 §25.1: unreserved and user-unreserved, without the escapes that no person types.
const USER = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]+$/;
const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/;

/** Takes what people type and paste: `sip:` before it, spaces around it, capitals in the host. */
export function parseAddress(text: string, ownHost?: string): Address | undefined {
  const bare = text.trim().replace(/^<|>$/g, '').replace(/^sips?:/i, '');
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? bare : bare.slice(0, at);
  // A name alone is somebody of one's own domain.
  const rest = at < 0 ? (ownHost ?? '') : bare.slice(at + 1);
  const host = rest.replace(/[;?].*$/, '').replace(/(?<=[^:]|\])(:\d+)$/, portOf).toLowerCase();
  return USER.test(user) && HOST.test(host) ? { user, host } : undefined;
}

/** A port says where to connect, not who somebody is. */
function portOf(): string {
  return '';
}

export function addressText(address: Address): string {
  return `${address.user}@${address.host}`;
}

export function sameAddress(a: Address, b: Address): boolean {
  // RFC 3261 §19.1.4: the user part is case-sensitive, the host is not.
  return a.user === b.user && a.host === b.host;
}
