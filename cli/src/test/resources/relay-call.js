// Two peer connections of one page, each with a relayed address only; a tone one way and back.
(async ({ uri, username, credential }) => {
  const configuration = {
    iceServers: [{ urls: uri, username, credential }],
    iceTransportPolicy: 'relay',
  };
  const context = new AudioContext();
  const party = (hertz) => {
    const connection = new RTCPeerConnection(configuration);
    const oscillator = new OscillatorNode(context, { frequency: hertz });
    const out = new MediaStreamAudioDestinationNode(context);
    oscillator.connect(out);
    oscillator.start();
    out.stream.getTracks().forEach((track) => connection.addTrack(track, out.stream));
    const heard = new Promise((resolve) => {
      connection.ontrack = (event) => {
        // Chromium gives a remote stream to the audio graph only while an element plays it.
        const element = new Audio();
        element.srcObject = event.streams[0];
        element.muted = true;
        element.play();
        const analyser = new AnalyserNode(context, { fftSize: 8192 });
        new MediaStreamAudioSourceNode(context, { mediaStream: event.streams[0] }).connect(analyser);
        resolve(analyser);
      };
    });
    return { connection, heard };
  };
  const a = party(440);
  const b = party(880);
  const errors = [];
  const gathered = (connection) =>
    new Promise((resolve, reject) => {
      let candidates = 0;
      connection.addEventListener('icecandidate', (event) => {
        if (event.candidate && event.candidate.candidate) candidates += 1;
        else if (!event.candidate && candidates === 0) reject(new Error('no relay: ' + errors.join(', ')));
        else if (!event.candidate) resolve();
      });
    });
  const gathering = Promise.all([gathered(a.connection), gathered(b.connection)]);
  for (const [one, other] of [[a, b], [b, a]]) {
    one.connection.onicecandidate = (event) =>
      event.candidate && other.connection.addIceCandidate(event.candidate);
    one.connection.onicecandidateerror = (event) => errors.push(`${event.errorCode} ${event.errorText}`);
  }
  await a.connection.setLocalDescription(await a.connection.createOffer());
  await b.connection.setRemoteDescription(a.connection.localDescription);
  await b.connection.setLocalDescription(await b.connection.createAnswer());
  await a.connection.setRemoteDescription(b.connection.localDescription);
  const connected = (connection) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (connection.connectionState === 'connected') resolve();
        if (connection.connectionState === 'failed') reject(new Error('ICE failed: ' + errors.join(', ')));
      };
      connection.onconnectionstatechange = look;
      look();
    });
  await gathering;
  await Promise.all([connected(a.connection), connected(b.connection)]);
  const report = async (who) => {
    const stats = [...(await who.connection.getStats()).values()];
    const transport = stats.find((each) => each.type === 'transport');
    const pair = stats.find((each) => each.id === transport.selectedCandidatePairId);
    const local = stats.find((each) => each.id === pair.localCandidateId);
    const inbound = stats.find((each) => each.type === 'inbound-rtp');
    return {
      candidate: local.candidateType,
      relayProtocol: local.relayProtocol,
      address: local.address,
      port: local.port,
      received: inbound ? inbound.packetsReceived : 0,
      lost: inbound ? inbound.packetsLost : -1,
    };
  };
  const loudest = async (who) => {
    const analyser = await who.heard;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    bins.forEach((level, i) => { if (level > bins[best]) best = i; });
    return bins[best] > -60 ? (best * context.sampleRate) / analyser.fftSize : 0;
  };
  const end = performance.now() + 20000;
  let result;
  do {
    await new Promise((resolve) => setTimeout(resolve, 200));
    result = {
      a: { ...(await report(a)), hears: await loudest(a) },
      b: { ...(await report(b)), hears: await loudest(b) },
    };
  } while (performance.now() < end && (result.a.received < 100 || result.b.received < 100));
  a.connection.close();
  b.connection.close();
  await context.close();
  return result;
})
