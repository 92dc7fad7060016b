import { Observed } from '../observed';

export type Kind = 'audioinput' | 'videoinput' | 'audiooutput';

const PREFERENCES = 'turnpike.devices';

interface Preferences {
  audioinput?: string;
  videoinput?: string;
  audiooutput?: string;
  relayOnly?: boolean;
}

/** Microphones, cameras and loudspeakers, and which of them this person chose. */
export class Devices extends Observed {
  private known: readonly MediaDeviceInfo[] = [];
  private preferences: Preferences = JSON.parse(localStorage.getItem(PREFERENCES) ?? '{}') as Preferences;

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.look());
  }

  of(kind: Kind): readonly MediaDeviceInfo[] {
    return this.known.filter((each) => each.kind === kind && each.deviceId !== '');
  }

  chosen(kind: Kind): string {
    const wanted = this.preferences[kind] ?? '';
    return this.of(kind).some((each) => each.deviceId === wanted) ? wanted : '';
  }

  get relayOnly(): boolean {
    return this.preferences.relayOnly ?? false;
  }

  choose(kind: Kind, id: string): void {
    this.keep({ ...this.preferences, [kind]: id });
  }

  relay(only: boolean): void {
    this.keep({ ...this.preferences, relayOnly: only });
  }

  private keep(preferences: Preferences): void {
    this.preferences = preferences;
    localStorage.setItem(PREFERENCES, JSON.stringify(preferences));
    this.changed();
  }

  async look(): Promise<void> {
    this.known = await navigator.mediaDevices.enumerateDevices();
    this.changed();
  }

  async microphone(): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted(this.chosen('audioinput')) });
    void this.look(); // names are shown only after the permission
    return stream.getAudioTracks()[0]!;
  }

  async camera(): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { ...wanted(this.chosen('videoinput')), width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    void this.look();
    return stream.getVideoTracks()[0]!;
  }

  async screen(): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } } });
    return stream.getVideoTracks()[0]!;
  }
}

function wanted(id: string): MediaTrackConstraints {
  // Not `exact`: a headset that was pulled out must not stop a call.
  return id ? { deviceId: { ideal: id } } : {};
}

/** What to do about a device that was not given. */
export function refusedDevice(error: unknown, what: 'microphone' | 'camera'): string {
  const name = error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
      return `This page may not use the ${what}. Allow it in the browser's address bar, then try again.`;
    case 'NotFoundError':
      return `There is no ${what} on this device.`;
    case 'NotReadableError':
      return `Another program uses the ${what}.`;
    default:
      return `The ${what} does not start${name ? ` (${name})` : ''}.`;
  }
}
