import { escaped, parseXml } from '../xml';
import { statusOf, type Choice, type Status } from './status';

export const PIDF = 'application/pidf+xml';

const NAMESPACE = 'urn:ietf:params:xml:ns:pidf';
const DATA_MODEL = 'urn:ietf:params:xml:ns:pidf:data-model';
const RPID = 'urn:ietf:params:xml:ns:pidf:rpid';

/** Reads what a watcher is told (RFC 3863, RFC 4480). */
export function readPidf(document: string): Status {
  const root = parseXml(document);
  if (root?.namespaceURI !== NAMESPACE) return 'unknown';
  const basics = [...root.getElementsByTagNameNS(NAMESPACE, 'basic')].map((each) => each.textContent?.trim() ?? '');
  const activities = [...root.getElementsByTagNameNS(RPID, 'activities')].flatMap((all) =>
    [...all.children].map((each) => each.localName),
  );
  return statusOf({ basics, activities });
}

/** What this device publishes of its person. */
export function writePidf(address: string, choice: Choice, device: string): string {
  const activity =
    choice === 'busy' || choice === 'away'
      ? `<dm:person id="p-${device}"><rpid:activities><rpid:${choice}/></rpid:activities></dm:person>`
      : '';
  const uri = escaped(`sip:${address}`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="${NAMESPACE}" xmlns:dm="${DATA_MODEL}" xmlns:rpid="${RPID}"` +
    ` entity="${uri}"><tuple id="t-${device}"><status><basic>${choice === 'offline' ? 'closed' : 'open'}</basic></status>` +
    `<contact>${uri}</contact></tuple>${activity}</presence>`
  );
}
