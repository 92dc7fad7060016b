/** Whether somebody is there, as one word. */
export type Status = 'available' | 'busy' | 'in-a-call' | 'away' | 'offline' | 'unknown';

/** What one may say of oneself. */
export type Choice = 'available' | 'busy' | 'away' | 'offline';

export const CHOICES: readonly Choice[] = ['available', 'busy', 'away', 'offline'];

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  available: 'Available',
  busy: 'Busy',
  'in-a-call': 'In a call',
  away: 'Away',
  offline: 'Not here',
  unknown: '',
};

export const CHOICE_WORDS: Readonly<Record<Choice, string>> = {
  available: 'Available',
  busy: 'Busy',
  away: 'Away',
  offline: 'Appear offline',
};

/** What devices and server say of a person, in the words of RFC 3863 and RFC 4480. */
export interface Told {
  /** `open` or `closed`, of each device. */
  readonly basics: readonly string[];
  /** `busy`, `on-the-phone`, `away`… */
  readonly activities: readonly string[];
}

const BUSY = new Set(['busy', 'meeting', 'appointment', 'presentation', 'performance', 'in-transit', 'steering']);
const AWAY = new Set(['away', 'permanent-absence', 'vacation', 'holiday', 'sleeping', 'meal', 'breakfast', 'dinner', 'travel']);

/** One word for all that is told: somebody who is there at one device is there. */
export function statusOf(told: Told): Status {
  if (!told.basics.includes('open')) return 'offline';
  if (told.activities.includes('on-the-phone')) return 'in-a-call';
  if (told.activities.some((each) => BUSY.has(each))) return 'busy';
  if (told.activities.some((each) => AWAY.has(each))) return 'away';
  return 'available';
}
