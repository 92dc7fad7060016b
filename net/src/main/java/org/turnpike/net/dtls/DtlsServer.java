package org.turnpike.net.dtls;

import java.security.SecureRandom;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Admission;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.DatagramPath;
import org.turnpike.topology.settings.Limits;

/// One DTLS listener: what its ports on the datagram paths have in common, which is the
/// certificate, the bounds and the counts.
///
/// A client counts towards the node's connections ([Admission]) from its cookie on, and towards
/// [#HANDSHAKES] while it shakes hands. Each handshake has a virtual thread and at most
/// [HandshakeQueue#WAITING] datagrams in memory.
public final class DtlsServer {

  /// Handshakes at once; whoever comes then is not answered, and tries again in a second.
  static final int HANDSHAKES = 256;

  /// Handshakes at once of one source; an office behind one NAT begins its calls together.
  static final int HANDSHAKES_PER_SOURCE = 32;

  private static final long SECOND = 1_000_000_000L;

  private final String listener;
  private final String certificate;
  private final Certificates certificates;
  private final Admission clients;
  private final Admission handshakes = new Admission(HANDSHAKES, HANDSHAKES_PER_SOURCE);
  private final long patience;
  private final JcaTlsCrypto crypto;
  private final DtlsCounters counters = new DtlsCounters();
  private @Nullable ServerIdentity identity;

  /// @param listener its name
  /// @param certificate name of the credential; each handshake has what is under it by then
  /// @param clients counts each client as a connection
  /// @throws IllegalArgumentException if its certificate is not there or cannot serve
  public DtlsServer(
      String listener,
      String certificate,
      Certificates certificates,
      Limits limits,
      Admission clients) {
    this.listener = listener;
    this.certificate = certificate;
    this.certificates = certificates;
    this.clients = clients;
    this.patience = limits.halfOpenSeconds() * SECOND;
    // The JDK's AES-GCM uses the processor's instructions; Bouncy Castle's own provider does what
    // the JDK has under no name that the engine asks for, such as RSA without a digest.
    this.crypto =
        new JcaTlsCryptoProvider()
            .setAlternateProvider(new BouncyCastleProvider())
            .create(new SecureRandom());
    ServerIdentity unused = identity();
  }

  /// A port of this listener on one path: the step of the socket that is opened next.
  public DtlsPort port(DatagramPath path, DtlsReceiver receiver) {
    return new DtlsPort(this, path, receiver);
  }

  /// The certificate as it is now, in the engine's form.
  synchronized ServerIdentity identity() {
    Credential now = certificates.credential(certificate);
    ServerIdentity known = identity;
    if (known == null || !known.credential().equals(now)) {
      known = ServerIdentity.of(certificate, now, crypto);
      identity = known;
    }
    return known;
  }

  String listener() {
    return listener;
  }

  Admission clients() {
    return clients;
  }

  Admission handshakes() {
    return handshakes;
  }

  /// Nanoseconds that a handshake may take, and the first message after it.
  long patience() {
    return patience;
  }

  JcaTlsCrypto crypto() {
    return crypto;
  }

  public DtlsCounters counters() {
    return counters;
  }
}
