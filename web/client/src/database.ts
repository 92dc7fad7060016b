/** IndexedDB with promises; the little of it that is needed here. */
export function openDatabase(
  name: string,
  stores: readonly string[],
  shape: (store: IDBObjectStore) => void = () => {},
): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const store of stores) {
      shape(opening.result.createObjectStore(store, store === 'keys' ? {} : { keyPath: 'id' }));
    }
  };
  return request(opening);
}

export function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('the browser keeps nothing'));
  });
}
