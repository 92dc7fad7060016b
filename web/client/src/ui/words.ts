/** `3:07`, `1:02:33`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `14:05` today, a date before. */
export function moment(at: number, now: number, locale?: string): string {
  const then = new Date(at);
  return new Date(now).toDateString() === then.toDateString()
    ? then.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
    : then.toLocaleDateString(locale, { day: 'numeric', month: 'short' });
}

/** `alice` of `alice@example.org`, with a capital, as people are called. */
export function called(address: string): string {
  const user = address.slice(0, address.indexOf('@') < 0 ? undefined : address.indexOf('@'));
  return user.charAt(0).toUpperCase() + user.slice(1);
}
