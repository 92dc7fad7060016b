package org.turnpike.net.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/// Our choices in one handshake. DTLS 1.2 only: RFC 8996 §4 forbids 1.0, and the engine has no 1.3.
/// No session is kept for resumption, nothing is compressed, no client certificate is asked for.
final class HandshakeEngine extends DefaultTlsServer {

  private final JcaTlsCrypto crypto;
  private final ServerIdentity identity;

  HandshakeEngine(JcaTlsCrypto crypto, ServerIdentity identity) {
    super(crypto);
    this.crypto = crypto;
    this.identity = identity;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsUtils.getSupportedCipherSuites(crypto, identity.suites());
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return signer(SignatureAlgorithm.ecdsa);
  }

  @Override
  protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
    return signer(SignatureAlgorithm.rsa);
  }

  private TlsCredentialedSigner signer(short algorithm) throws IOException {
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        identity.credential().key(),
        identity.chain(),
        // RFC 5246 §7.4.3: one of the pairs that the client offered.
        TlsUtils.chooseSignatureAndHashAlgorithm(
            context, context.getSecurityParametersHandshake().getClientSigAlgs(), algorithm));
  }
}
