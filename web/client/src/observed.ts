/** Tells whoever looks at it that something of it is different now. */
export class Observed {
  private readonly watchers = new Set<() => void>();

  /** @returns ends the watching */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  protected changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}
