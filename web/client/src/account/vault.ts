import { openDatabase, request } from '../database';

/** A sign-in that outlives a reload of its tab. */
export interface SignIn {
  readonly address: string;
  readonly password: string;
}

const ENTRY = 'turnpike.sign-in';
const KEY = 'sign-in';

/**
 * Keeps it encrypted, in the tab's own storage, which ends with the tab. The key never leaves the browser's
 * key store: it cannot be exported, so a copy of the storage is of no use elsewhere.
 */
export async function keepSignIn(signIn: SignIn): Promise<void> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(signIn));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await key(), plain);
  sessionStorage.setItem(ENTRY, `${base64(nonce)}.${base64(new Uint8Array(sealed))}`);
}

export async function keptSignIn(): Promise<SignIn | undefined> {
  const [nonce, sealed] = (sessionStorage.getItem(ENTRY) ?? '').split('.');
  if (!nonce || !sealed) return undefined;
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(nonce) }, await key(), bytes(sealed));
    return JSON.parse(new TextDecoder().decode(plain)) as SignIn;
  } catch {
    forgetSignIn(); // sealed by a key that was cleared since
    return undefined;
  }
}

export function forgetSignIn(): void {
  sessionStorage.removeItem(ENTRY);
}

async function key(): Promise<CryptoKey> {
  const database = await openDatabase('turnpike.keys', ['keys']);
  const read = () => request<CryptoKey | undefined>(database.transaction('keys').objectStore('keys').get(KEY));
  const known = await read();
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  try {
    await request(database.transaction('keys', 'readwrite').objectStore('keys').add(made, KEY));
    return made;
  } catch {
    return (await read()) ?? made; // another tab was first
  }
}

function base64(from: Uint8Array): string {
  return btoa(String.fromCharCode(...from));
}

function bytes(from: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(from), (each) => each.charCodeAt(0));
}
