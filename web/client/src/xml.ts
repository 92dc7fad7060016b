/** What is done with text that came from elsewhere has to be named (Trusted Types); it is read as XML, never shown. */
interface Policies {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
}

let policy: { createHTML(text: string): string } | undefined;

function named(text: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return text;
  policy ??= policies.createPolicy('turnpike-xml', { createHTML: (each) => each });
  return policy.createHTML(text);
}

/** The root of a document; nothing if it is none. */
export function parseXml(text: string): Element | undefined {
  const document = new DOMParser().parseFromString(named(text), 'application/xml');
  return document.querySelector('parsererror') ? undefined : document.documentElement;
}

export function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    // XML 1.0 §2.2 has no place for these.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
