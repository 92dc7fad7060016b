// What a test does in the browser client for a person, and what it sees and hears there. Runs before the page's own script.
(() => {
  const refused = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    refused.push(`${event.violatedDirective} ${event.blockedURI}`));

  const sockets = [];
  let heldBack; // what the page would have sent, while that is held back
  let heldKind = '';
  let crossed = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      sockets.push(this);
      this.addEventListener('message', (event) => {
        if (String(event.data).startsWith('SIP/2.0 491 ')) crossed++;
      });
    }
    send(message) {
      if (heldBack && String(message).startsWith(heldKind)) heldBack.push(() => super.send(message));
      else super.send(message);
    }
  };
  const connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) {
      super(...how);
      connections.push(this);
    }
  };
  // The name that ICE gives to the addresses in use: another one after a restart (RFC 8445 §9).
  const ufrag = () => /a=ice-ufrag:(\S+)/.exec(connections.at(-1).currentLocalDescription.sdp)[1];

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
  const visible = (each) => each.checkVisibility({ visibilityProperty: true });
  const named = (each) => (each.getAttribute('aria-label') ?? each.textContent).trim().replace(/\s+/g, ' ');
  const button = (name) => {
    for (const each of elements(document)) {
      if (each.matches('button:not(:disabled)') && visible(each) && named(each).startsWith(name)) return each;
    }
    return undefined;
  };
  const until = (look) =>
    new Promise((resolve, reject) => {
      const end = performance.now() + 30000;
      const again = async () => {
        const seen = await look();
        if (seen) resolve(seen);
        else if (performance.now() > end) reject(new Error(`in vain: ${look}; the page shows: ${text()}`));
        else setTimeout(again, 50);
      };
      void again();
    });
  const texts = (root) => {
    let all = '';
    for (const each of root.childNodes) {
      if (each.nodeType === Node.TEXT_NODE) all += each.textContent;
      else if (each.nodeType === Node.ELEMENT_NODE && each.localName !== 'style') {
        all += ` ${each.shadowRoot ? texts(each.shadowRoot) : texts(each)} `;
      }
    }
    return all;
  };
  const text = () => texts(document.body).replace(/\s+/g, ' ').trim();
  const fill = (selector, value) => {
    const field = find(selector);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    return field;
  };
  const type = (selector, value) => fill(selector, value).form.requestSubmit();
  const choose = async (name, value) => {
    const list = await until(() => find(`select[aria-label="${name}"]`));
    list.value = value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const tick = (name) =>
    until(() => {
      for (const each of elements(document)) {
        if (each.matches('label') && named(each).startsWith(name)) return each.querySelector('input');
      }
      return undefined;
    }).then((box) => { if (!box.checked) box.click(); });
  const theirs = () => find('turnpike-picture:not(.own)')?.shadowRoot.querySelector('video');

  let ear;
  // The frequency that is loudest in what comes from the other side, 0 for silence.
  const hears = () => {
    const stream = theirs()?.srcObject;
    if (!stream || stream.getAudioTracks().length === 0) return 0;
    const track = stream.getAudioTracks()[0];
    if (ear?.track !== track) {
      const context = ear?.context ?? new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
      ear = { context, analyser, track };
    }
    const bins = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(bins);
    let best = 0;
    bins.forEach((level, i) => { if (level > bins[best]) best = i; });
    return bins[best] > -75 ? (best * ear.context.sampleRate) / ear.analyser.fftSize : 0;
  };

  window.person = {
    refused,
    find,
    text,
    type,
    fill,
    tick,
    choose,
    until,
    press: (name) => until(() => button(name)).then((it) => { it.click(); return true; }),
    reads: (what) => until(() => text().includes(what)),
    // How a call's microphone is heard: near a frequency, or not at all.
    hears: (hertz) => until(() => Math.abs(hears() - hertz) < 20),
    lacks: (what) => until(() => !text().includes(what)),
    // The connection to the server goes away, as after a change of network.
    loseLine: () => sockets.splice(0).forEach((each) => each.close(4000)),
    // Messages that begin so stay here until they are let go.
    holdBack: (kind) => { heldKind = kind; heldBack = []; },
    heldBack: () => until(() => heldBack.length > 0),
    letGo: () => {
      const all = heldBack;
      heldBack = undefined;
      all.forEach((send) => send());
    },
    // How many of its offers met one of the other side's.
    crossed: () => crossed,
    ufrag,
    relayUsers: () => connections.at(-1).getConfiguration().iceServers.map((each) => each.username),
    restarted: (before) => until(() => ufrag() !== before),
    frames: () => theirs()?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    sees: (more) => {
      const from = window.person.frames();
      return until(() => window.person.frames() >= from + more);
    },
  };
})();
