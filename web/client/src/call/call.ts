import { C } from 'jssip';
import type { IncomingEvent, OutgoingEvent, RTCSession } from 'jssip/lib/RTCSession';
import { addressText, type Address } from '../account/address';
import { Observed } from '../observed';
import { refusedDevice, type Devices } from './devices';
import { idsOfCaller, type DialogIds } from './dialog';
import { ending } from './ending';
import { Offers } from './offers';
import { judge, read, type Quality, type Reading } from './quality';
import { forgetCall, keepCall } from './resume';

const { causes } = C;

export type CallState =
  | { readonly is: 'starting' }
  | { readonly is: 'calling'; readonly ringing: boolean }
  | { readonly is: 'ringing' }
  | { readonly is: 'talking'; readonly since: number }
  | { readonly is: 'over'; readonly why: string };

export type Showing = 'nothing' | 'camera' | 'screen';

/** Gathering of addresses ends here, even if a relay that does not answer would take longer. */
const GATHERING_MS = 1500;
/** How long media may be gone before the call is given up. */
const MENDING_MS = 30_000;
const LOOK_MS = 2000;
const TRY_AGAIN_MS = 5000;
/** When the side that was called begins to mend as well: the other one may not know how. */
const TURN_MS = 6000;

/** One call with one person, from either side. */
export class Call extends Observed {
  /** What the other side sends. */
  readonly theirs = new MediaStream();
  private readonly mine = new MediaStream();
  private session: RTCSession | undefined;
  private offers: Offers | undefined;
  private current: CallState = { is: 'starting' };
  private shown: Showing = 'nothing';
  /** What is shown again after a screen. */
  private beforeScreen: Showing = 'nothing';
  private latest: Reading | undefined;
  private judged: Quality | undefined;
  private trouble = '';
  private mendingSince: number | undefined;
  private mends = false;
  /** Whether media ever got through in this session. */
  private flowed = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private ids: DialogIds | undefined;

  constructor(
    readonly peer: Address,
    readonly incoming: boolean,
    readonly wantsVideo: boolean,
    private readonly devices: Devices,
    /** Whether requests get through just now. */
    private readonly reachable: () => boolean,
    private readonly ice: () => RTCConfiguration,
    /** When it began, if that was before this page was loaded. */
    private readonly began?: number,
  ) {
    super();
    if (incoming) this.current = { is: 'ringing' };
  }

  get state(): CallState {
    return this.current;
  }

  get showing(): Showing {
    return this.shown;
  }

  get quality(): Quality | undefined {
    return this.judged;
  }

  /** As SIP names it, once it was answered. */
  get callId(): string | undefined {
    return this.ids?.callId;
  }

  /** What does not work just now, in one sentence; empty if all does. */
  get notice(): string {
    return this.trouble;
  }

  get mending(): boolean {
    return this.mendingSince !== undefined;
  }

  get muted(): boolean {
    return this.session?.isMuted().audio ?? false;
  }

  get heldHere(): boolean {
    return this.session?.isOnHold().local ?? false;
  }

  get heldThere(): boolean {
    return this.session?.isOnHold().remote ?? false;
  }

  get ownPicture(): MediaStream | undefined {
    return this.shown === 'nothing' ? undefined : new MediaStream(this.mine.getVideoTracks());
  }

  get seesThem(): boolean {
    return this.theirs.getVideoTracks().some((track) => !track.muted && track.readyState === 'live');
  }

  /** Takes the microphone, and the camera if it is wanted and there is one. False: the call is over. */
  async open(video: boolean): Promise<MediaStream | undefined> {
    try {
      this.mine.addTrack(await this.devices.microphone());
    } catch (error) {
      this.end(refusedDevice(error, 'microphone'));
      return undefined;
    }
    if (video) {
      try {
        this.mine.addTrack(await this.devices.camera());
        this.shown = 'camera';
      } catch (error) {
        this.trouble = refusedDevice(error, 'camera');
      }
    }
    if (this.current.is === 'over') {
      this.release();
      return undefined;
    }
    return this.mine;
  }

  /** Follows a session: the first, or the one that took its place after the other side's reload. */
  follow(session: RTCSession): void {
    this.session = session;
    this.offers = new Offers(
      session,
      () => this.reachable(),
      () => {
        this.trouble = 'The other side did not take the change.';
        this.changed();
      },
    );
    this.keepOnFailure(session);
    const own = (act: () => void) => () => {
      if (this.session === session) act();
    };
    session.on('peerconnection', (event) => this.watchMedia(event.peerconnection));
    let gathering: ReturnType<typeof setTimeout> | undefined;
    session.on('icecandidate', (event) => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        event.ready();
      }, GATHERING_MS);
    });
    session.on('sdp', () => {
      clearTimeout(gathering);
      gathering = undefined;
    });
    session.on('progress', (event: IncomingEvent | OutgoingEvent) => {
      if (this.current.is === 'calling' && 'response' in event && event.response?.status_code !== 100) {
        this.become({ is: 'calling', ringing: true });
      }
    });
    session.on('accepted', (event: IncomingEvent | OutgoingEvent) => {
      if ('response' in event && event.response) {
        this.ids = idsOfCaller(event.response);
      }
    });
    session.on('confirmed', own(() => this.talk()));
    for (const name of ['hold', 'unhold', 'muted', 'unmuted'] as const) session.on(name, () => this.changed());
    for (const name of ['ended', 'failed'] as const) {
      session.on(name, (event) => {
        if (this.session !== session) return;
        const message = event.message as { status_code?: number } | null;
        const theirs = (event.originator as string) === 'remote';
        this.end(ending(event.cause, message?.status_code, theirs, this.current.is === 'talking'));
      });
    }
    if (session.connection) this.watchMedia(session.connection);
  }

  /** The request of a call that came in has the ids of the dialog once it was answered. */
  knowIds(ids: DialogIds): void {
    this.ids = ids;
  }

  /** Answers the session that replaces this one's, with the microphone and camera that are open. */
  takeOver(next: RTCSession, ids: DialogIds): void {
    const before = this.session;
    const muted = this.muted;
    const held = this.heldHere;
    this.ids = ids;
    this.latest = undefined;
    this.mendingSince = undefined;
    this.flowed = false;
    this.follow(next);
    next.on('confirmed', () => {
      if (muted) next.mute({ audio: true });
      if (held) this.hold(true);
      if (before && !before.isEnded()) before.terminate();
    });
    next.answer({ mediaStream: this.mine, pcConfig: this.ice() });
    this.changed();
  }

  placed(): void {
    if (this.current.is === 'starting') this.become({ is: 'calling', ringing: false });
  }

  private watchMedia(connection: RTCPeerConnection): void {
    connection.addEventListener('track', (event) => {
      for (const old of this.theirs.getTracks()) {
        if (old.kind === event.track.kind) this.theirs.removeTrack(old);
      }
      this.theirs.addTrack(event.track);
      for (const name of ['mute', 'unmute', 'ended'] as const) {
        event.track.addEventListener(name, () => this.changed());
      }
      this.changed();
    });
    connection.addEventListener('iceconnectionstatechange', () => {
      if (this.session?.connection !== connection) return;
      switch (connection.iceConnectionState) {
        case 'disconnected':
        case 'failed':
          this.mendingSince ??= performance.now();
          void this.mend();
          break;
        case 'connected':
        case 'completed':
          this.flowed = true;
          this.mendingSince = undefined;
          break;
        case 'new':
        case 'checking':
        case 'closed':
          break;
      }
      this.changed();
    });
  }

  private talk(): void {
    if (this.current.is !== 'talking') this.become({ is: 'talking', since: this.began ?? Date.now() });
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    void this.look();
  }

  private async look(): Promise<void> {
    const connection = this.session?.connection;
    if (!connection || connection.connectionState === 'closed') return;
    const reading = read((await connection.getStats()).values());
    this.judged = judge(this.latest, reading) ?? this.judged;
    this.latest = reading;
    if (this.mendingSince !== undefined && performance.now() - this.mendingSince > MENDING_MS) {
      this.session?.terminate();
      this.end('The other side can no longer be reached.');
      return;
    }
    this.remember();
    this.changed();
  }

  /** Writes down what a reload needs, while there is something to come back to. */
  remember(): void {
    if (this.current.is !== 'talking' || !this.ids) return;
    keepCall({
      ...this.ids,
      peer: addressText(this.peer),
      since: this.current.since,
      camera: this.shown === 'camera' || (this.shown === 'screen' && this.beforeScreen === 'camera'),
      video: this.theirs.getVideoTracks().length > 0,
      seen: Date.now(),
    });
  }

  /** JsSIP ends a call whose media fail; here they are mended first, if they ever got through. */
  private keepOnFailure(session: RTCSession): void {
    const terminate = session.terminate.bind(session);
    session.terminate = (options) => {
      if (options?.cause === causes.RTP_TIMEOUT && this.flowed) return;
      terminate(options);
    };
  }

  /** RFC 8445 §9: new addresses and credentials for the same call, once requests get through again. */
  async mend(): Promise<void> {
    if (this.mends) return;
    this.mends = true;
    while (this.mendingSince !== undefined && this.current.is === 'talking') {
      const gone = performance.now() - this.mendingSince;
      const first = (this.session?.direction as string | undefined) === 'outgoing';
      if ((first || gone > TURN_MS) && this.offers && !this.offers.underway) {
        // The credentials of its relays may have ended since.
        this.session?.connection.setConfiguration({ ...this.session.connection.getConfiguration(), ...this.ice() });
        this.offers.ask(true);
      }
      await new Promise((resolve) => setTimeout(resolve, first ? TRY_AGAIN_MS : TURN_MS));
    }
    this.mends = false;
  }

  /** The connection to the server is back: what waited for it goes on. */
  reconnected(): void {
    this.offers?.go();
  }

  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  hold(on: boolean): void {
    this.offers?.hold(on);
  }

  key(key: string): void {
    this.session?.sendDTMF(key, { transportType: 'RFC2833' as never });
  }

  async show(what: Showing): Promise<void> {
    this.trouble = '';
    try {
      const track =
        what === 'camera' ? await this.devices.camera() : what === 'screen' ? await this.devices.screen() : undefined;
      // The browser has a button of its own that ends the sharing of a screen.
      track?.addEventListener('ended', () => {
        if (this.mine.getTracks().includes(track)) void this.endScreen();
      });
      await this.send(track);
      if (what === 'screen') this.beforeScreen = this.shown;
      this.shown = what;
    } catch (error) {
      const declined = what === 'screen' && error instanceof DOMException && error.name === 'NotAllowedError';
      this.trouble = declined ? '' : refusedDevice(error, 'camera');
    }
    this.changed();
  }

  async endScreen(): Promise<void> {
    await this.show(this.beforeScreen === 'camera' ? 'camera' : 'nothing');
  }

  private async send(track: MediaStreamTrack | undefined): Promise<void> {
    const connection = this.session?.connection;
    if (!connection) return;
    for (const old of this.mine.getVideoTracks()) {
      old.stop();
      this.mine.removeTrack(old);
    }
    if (track) this.mine.addTrack(track);
    const video = connection
      .getTransceivers()
      .find((each) => each.receiver.track.kind === 'video' && each.currentDirection !== 'stopped');
    if (!video) {
      if (!track) return;
      connection.addTransceiver(track, { direction: 'sendrecv', streams: [this.mine] });
    } else {
      await video.sender.replaceTrack(track ?? null);
      const direction = track ? 'sendrecv' : 'recvonly';
      if (video.direction === direction) return; // the other side need not be asked
      video.direction = direction;
    }
    this.offers?.ask();
  }

  async switchMicrophone(): Promise<void> {
    const sender = this.session?.connection?.getSenders().find((each) => each.track?.kind === 'audio');
    if (!sender) return;
    const track = await this.devices.microphone();
    track.enabled = sender.track?.enabled ?? true;
    for (const old of this.mine.getAudioTracks()) {
      old.stop();
      this.mine.removeTrack(old);
    }
    this.mine.addTrack(track);
    await sender.replaceTrack(track);
  }

  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
    else this.end('Cancelled.');
  }

  private end(why: string): void {
    if (this.current.is === 'over') return;
    clearInterval(this.timer);
    this.mendingSince = undefined;
    forgetCall();
    this.release();
    this.become({ is: 'over', why });
  }

  private release(): void {
    for (const track of this.mine.getTracks()) track.stop();
    this.shown = 'nothing';
  }

  private become(state: CallState): void {
    this.current = state;
    this.changed();
  }
}
