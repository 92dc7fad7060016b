import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA';
import { addressText, parseAddress, sameAddress, type Address } from '../account/address';
import type { Line } from '../account/line';
import { Observed } from '../observed';
import { Call } from './call';
import { idsOfCallee } from './dialog';
import type { Devices } from './devices';
import { forgetCall, keptCall, replacedAnyTime, replaces } from './resume';
import type { Sounds } from './sounds';

/** The calls of a signed-in person: one at a time is talked in, another may ring. */
export class Calls extends Observed {
  private talked: Call | undefined;
  private rings: Call | undefined;
  /** Sessions that take the place of another, so that they do not ring. */
  private readonly adopted = new WeakSet<RTCSession>();
  private readonly sessions = new WeakMap<Call, RTCSession>();

  constructor(
    private readonly line: () => Line,
    private readonly devices: Devices,
    private readonly sounds: Sounds,
    /** Tells somebody who looks elsewhere. */
    private readonly rang: (from: Address) => void,
    private readonly missed: (from: Address) => void,
  ) {
    super();
  }

  /** The one that is in front, until its ending was read. */
  get active(): Call | undefined {
    return this.talked;
  }

  get ringing(): Call | undefined {
    return this.rings;
  }

  async place(peer: Address, video: boolean): Promise<void> {
    if (this.talked && this.talked.state.is !== 'over') return;
    const call = this.made(peer, false, video);
    this.talked = call;
    this.changed();
    await this.send(call, video, [], video);
  }

  /** Takes the call back that this tab was in before its reload. */
  async resume(): Promise<void> {
    const kept = keptCall(Date.now());
    const peer = kept && parseAddress(kept.peer);
    forgetCall();
    if (!kept || !peer || this.talked) return;
    const call = this.made(peer, false, kept.camera, kept.since);
    this.talked = call;
    this.changed();
    await this.send(call, kept.camera, [replaces(kept)], kept.video);
  }

  /** @param receive asks for their picture even where there is no own one */
  private async send(call: Call, camera: boolean, headers: string[], receive: boolean): Promise<void> {
    const media = await call.open(camera);
    if (!media) return;
    const session = this.line().agent.call(`sip:${addressText(call.peer)}`, {
      mediaStream: media,
      extraHeaders: headers,
      rtcOfferConstraints: { offerToReceiveVideo: receive },
      pcConfig: this.ice(),
    });
    call.follow(session);
    this.letReplace(call, session);
    call.placed();
  }

  private ice(): RTCConfiguration {
    return {
      iceServers: this.line().iceServers,
      iceTransportPolicy: this.devices.relayOnly ? 'relay' : 'all',
    };
  }

  private made(peer: Address, incoming: boolean, video: boolean, began?: number): Call {
    const reachable = () => this.line().state.is === 'up';
    const call = new Call(peer, incoming, video, this.devices, reachable, () => this.ice(), began);
    call.watch(() => {
      this.sound();
      this.changed();
      if (call.state.is === 'talking' && call.callId && call.quality) this.line().tell(call.callId, call.quality);
    });
    return call;
  }

  onCall(session: RTCSession, event: IncomingRTCSessionEvent): void {
    if (this.adopted.has(session)) return;
    const from = event.request.from.uri;
    const peer: Address = { user: from.user, host: from.host };
    if (this.rings) {
      session.terminate({ status_code: 486 });
      this.missed(peer);
      return;
    }
    const call = this.made(peer, true, /^m=video [1-9]/m.test(event.request.body ?? ''));
    call.follow(session);
    call.knowIds(idsOfCallee(event.request));
    this.letReplace(call, session);
    this.rings = call;
    call.watch(() => {
      if (call.state.is === 'over' && this.rings === call) {
        this.rings = undefined;
        if (call.state.why === 'Missed call.') this.missed(peer);
        this.sound();
        this.changed();
      }
    });
    this.sessions.set(call, session);
    this.rang(peer);
    this.sound();
    this.changed();
  }

  async answer(call: Call, video: boolean): Promise<void> {
    const session = this.sessions.get(call);
    if (!session || this.rings !== call) return;
    this.rings = undefined;
    if (this.talked && this.talked.state.is !== 'over') this.talked.hangUp();
    this.talked = call;
    this.sound();
    this.changed();
    const media = await call.open(video);
    if (media) session.answer({ mediaStream: media, pcConfig: this.ice() });
    else if (!session.isEnded()) session.terminate({ status_code: 480 });
  }

  decline(call: Call): void {
    this.sessions.get(call)?.terminate({ status_code: 603 });
  }

  /** RFC 3891 §3: whoever reloaded comes back as a new call that takes the old one's place. */
  private letReplace(call: Call, session: RTCSession): void {
    replacedAnyTime(session);
    session.on('replaces', (event) => {
      const from = event.request.from.uri;
      // RFC 3891 §8: only the one whose call it is may replace it; the server has proven who asks.
      if (!sameAddress({ user: from.user, host: from.host }, call.peer)) {
        event.reject();
        return;
      }
      event.accept((next: RTCSession) => {
        this.adopted.add(next);
        this.letReplace(call, next);
        call.takeOver(next, idsOfCallee(event.request));
      });
    });
  }

  /** Forgets a call whose ending was read. */
  close(): void {
    if (this.talked?.state.is === 'over') this.talked = undefined;
    this.changed();
  }

  /** The connection is back: what waited for it goes on. */
  reconnected(): void {
    this.talked?.reconnected();
  }

  endAll(): void {
    this.rings?.hangUp();
    if (this.talked && this.talked.state.is !== 'over') this.talked.hangUp();
    this.talked = undefined;
    this.rings = undefined;
    this.sound();
  }

  private sound(): void {
    const state = this.talked?.state;
    if (this.rings) this.sounds.play('ring');
    else if (state?.is === 'calling' && state.ringing) this.sounds.play('ringback');
    else this.sounds.play('silence');
  }
}
