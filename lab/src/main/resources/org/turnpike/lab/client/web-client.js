// One person at the web client: signs in, calls, answers whoever calls, and notes what is heard. Runs before the
// page's own script.
(() => {
  const FINER_THAN_HZ = 15;
  const TICK_MS = 50;
  /** How long a pair of candidates must have stayed the chosen one: what is heard before is not noted. */
  const SETTLES_MS = 2000;
  const WINDOW = 8192;

  /** Of the present call: its connection, whether ICE ever gave up, and how long each frequency was the loudest. */
  let call;
  let context;

  const listen = (own, track) => {
    if (track.kind !== 'audio') return;
    const stream = new MediaStream([track]);
    // Chromium gives a remote stream to the audio graph only while an element plays it.
    own.player = new Audio();
    own.player.srcObject = stream;
    own.player.muted = true;
    void own.player.play();
    context ??= new AudioContext();
    own.analyser = new AnalyserNode(context, { fftSize: WINDOW, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(own.analyser);
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) {
      super(...how);
      const own = { connection: this, failed: false, heard: [], pair: '', since: performance.now() };
      call = own;
      this.addEventListener('track', (event) => listen(own, event.track));
      this.addEventListener('iceconnectionstatechange', () => {
        own.failed ||= this.iceConnectionState === 'failed';
      });
    }
  };

  // A tone that lasts is noise to a browser, which takes it out within seconds.
  const PLAIN = { noiseSuppression: false, echoCancellation: false, autoGainControl: false };
  if (window.MediaDevices) {
    const ask = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function ({ audio, ...more }) {
      return ask.call(this, { ...more, audio: audio && { ...(audio === true ? {} : audio), ...PLAIN } });
    };
  }

  // The page asks for the relays of both sides of the Edge when it is signed in, and shows nobody when it has them.
  const RELAYS_OF = 2;
  const RELAYS_MS = 15000;
  let relays = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      this.addEventListener('message', (event) => {
        if (String(event.data).includes('mediaRelayList')) relays++;
      });
    }
  };

  const chosen = (connection) => {
    const ice = connection.getReceivers()[0]?.transport?.iceTransport;
    const pair = ice?.getSelectedCandidatePair?.();
    return pair ? `${pair.local.candidate} ${pair.remote.candidate}` : '';
  };
  // The frequency that is loudest in what comes from the other side, 0 for silence.
  const loudest = ({ analyser }) => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    bins.forEach((level, i) => { if (level > bins[best]) best = i; });
    return bins[best] > -75 ? (best * context.sampleRate) / WINDOW : 0;
  };
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    // A page that was held up says nothing of the time that it did not look.
    const ms = Math.min(now - last, (1000 * WINDOW) / 48000);
    last = now;
    if (!call?.analyser) return;
    const pair = chosen(call.connection);
    if (pair !== call.pair) Object.assign(call, { pair, since: now });
    const hertz = loudest(call);
    if (hertz > 0 && pair && now - call.since > SETTLES_MS) call.heard.push({ hertz, ms });
  }, TICK_MS);

  function* elements(root) {
    for (const each of root.querySelectorAll('*')) {
      yield each;
      if (each.shadowRoot) yield* elements(each.shadowRoot);
    }
  }
  const find = (selector) => {
    for (const each of elements(document)) if (each.matches(selector)) return each;
    return undefined;
  };
  const named = (each) => (each.getAttribute('aria-label') ?? each.textContent).trim().replace(/\s+/g, ' ');
  const button = (name) => {
    for (const each of elements(document)) {
      if (each.matches('button:not(:disabled)') && each.checkVisibility() && name.test(named(each))) return each;
    }
    return undefined;
  };
  const text = (root = document.body) => {
    let all = '';
    for (const each of root.childNodes) {
      if (each.nodeType === Node.TEXT_NODE) all += each.textContent;
      else if (each.nodeType === Node.ELEMENT_NODE && each.localName !== 'style') {
        all += ` ${each.shadowRoot ? text(each.shadowRoot) : text(each)} `;
      }
    }
    return all.replace(/\s+/g, ' ').trim();
  };
  const until = (look) =>
    new Promise((resolve, reject) => {
      const end = performance.now() + 40000;
      const again = () => {
        const seen = look();
        if (seen) resolve(seen);
        else if (performance.now() > end) reject(new Error(`in vain: ${look}; the page shows: ${text()}`));
        else setTimeout(again, TICK_MS);
      };
      again();
    });
  const fill = (selector, value) => {
    const field = find(selector);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    return field;
  };
  setInterval(() => button(/^Answer$/)?.click(), 100);

  window.person = {
    /** Whether the server took the address and the password. */
    signIn: async (address, password) => {
      await until(() => find('#address') && find('#password'));
      fill('#address', address);
      fill('#password', password).form.requestSubmit();
      const seen = await until(() => (find('#who') ? 'in' : / is not right| refused /.test(text()) && 'refused'));
      const end = performance.now() + RELAYS_MS;
      // Where there is no relay, nobody tells.
      if (seen === 'in') await until(() => relays >= RELAYS_OF || performance.now() > end);
      return seen === 'in';
    },
    call: async (address) => {
      fill('#who', address).form.requestSubmit();
      call = undefined;
      (await until(() => button(/^Call /))).click();
      return true;
    },
    answered: () => Boolean(call?.connection.currentRemoteDescription && call.connection.currentLocalDescription),
    ended: () => call?.connection.signalingState === 'closed',
    checks: () => {
      const state = call?.connection.iceConnectionState;
      if (state === 'connected' || state === 'completed') return 'SUCCEEDED';
      return call?.failed ? 'FAILED' : 'RUNNING';
    },
    heardMs: () => (call?.heard ?? []).reduce((sum, each) => sum + each.ms, 0),
    /** Of the sound that came, the part where that was the loudest frequency, 0 to 1. */
    share: (hertz) => {
      const all = window.person.heardMs();
      const near = (call?.heard ?? []).filter((each) => Math.abs(each.hertz - hertz) < FINER_THAN_HZ);
      return all > 0 ? near.reduce((sum, each) => sum + each.ms, 0) / all : 0;
    },
    hangUp: () => { button(/^Hang up/)?.click(); return true; },
    text: () => text(),
  };
})();
