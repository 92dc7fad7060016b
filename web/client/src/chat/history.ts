import { openDatabase, request } from '../database';
import type { ChatMessage } from './message';

/** Whom one wrote with, or added. */
export interface Person {
  /** Their address. */
  readonly id: string;
  /** Messages until then were seen. */
  readonly readUntil: number;
}

/** Messages and people of one user, in this browser. */
export class History {
  private constructor(private readonly database: IDBDatabase) {}

  static async of(user: string): Promise<History> {
    return new History(await openDatabase(`turnpike.history.${user}`, ['messages', 'people']));
  }

  async messages(): Promise<ChatMessage[]> {
    const all = await request<ChatMessage[]>(this.store('messages', 'readonly').getAll());
    return all.sort((a, b) => a.at - b.at);
  }

  async people(): Promise<Person[]> {
    return request<Person[]>(this.store('people', 'readonly').getAll());
  }

  async keepMessage(message: ChatMessage): Promise<void> {
    await request(this.store('messages', 'readwrite').put(message));
  }

  async keepPerson(person: Person): Promise<void> {
    await request(this.store('people', 'readwrite').put(person));
  }

  async forget(person: string, messages: readonly ChatMessage[]): Promise<void> {
    await request(this.store('people', 'readwrite').delete(person));
    for (const message of messages) await request(this.store('messages', 'readwrite').delete(message.id));
  }

  close(): void {
    this.database.close();
  }

  private store(name: string, mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(name, mode).objectStore(name);
  }
}
