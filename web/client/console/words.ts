/** A span of time in the greatest unit that says enough. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 0) return 'over';
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

/** Bytes in the unit that leaves one to three digits before the point. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)} ${units[unit]}`;
}

/** The last part of a path in the topology: `sites/hq/firewalls/outer` is `outer`. */
export function last(path: string): string {
  const parts = path.split('/');
  const name = parts[parts.length - 1] ?? path;
  return name === 'router' && parts[1] ? `router of ${parts[1]}` : name;
}
