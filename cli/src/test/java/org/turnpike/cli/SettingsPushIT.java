package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.sip.message.Method;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Needs;

/// A Front End tells its Edge what to be, over MTLS (row INT-08), and the Edge goes by it when
/// nobody inside is there.
@Needs("root")
class SettingsPushIT {

  private static final String OLGA = "olga@contoso.example";
  private static final String OSCAR = "oscar@contoso.example";

  @TempDir Path folder;
  private TwoHomes homes;
  private String plain = "";

  @BeforeEach
  void start() throws IOException {
    homes = new TwoHomes(folder);
    plain = Files.readString(homes.file());
  }

  @AfterEach
  void stop() {
    homes.close();
  }

  private static void until(BooleanSupplier so) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!so.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(so.getAsBoolean()).isTrue();
  }

  private NodeSettings edge() {
    return homes.node("edge2").settings();
  }

  private boolean serves(String domain) {
    return edge().role(RoleSettings.AccessEdge.class).orElseThrow().domains().contains(domain);
  }

  /// What the deployment's file says from now on.
  private void write(String domains) throws IOException {
    Files.writeString(
        homes.file(), plain.replace("domains: [contoso.example]", "domains: [" + domains + "]"));
  }

  /// A client that shows the certificate of that name in a node's data folder; none for "".
  private SSLSocket connect(Path data, String name) throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
    own.load(null, null);
    if (!name.isEmpty()) {
      StoredCertificate stored = CertificateStore.load(Papers.certificates(data), name);
      own.setKeyEntry("own", stored.key(), new char[0], stored.chain().toArray(new Certificate[0]));
    }
    keys.init(own, new char[0]);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    Path authorities = Papers.certificates(homes.data("edge2")).resolve("authorities.pem");
    trusted.setCertificateEntry("ca", Pem.certificates(authorities).getFirst());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    String at = homes.at(82, 4443);
    int colon = at.lastIndexOf(':');
    socket.connect(
        new InetSocketAddress(at.substring(0, colon), Integer.parseInt(at.substring(colon + 1))),
        20_000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// The status that a push by that certificate gets.
  private int push(Path data, String name, String start, String text) throws Exception {
    try (SSLSocket socket = connect(data, name)) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      String head =
          start
              + " HTTP/1.1\r\nHost: edge.cloud.internal\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      byte[] first = in.readNBytes("HTTP/1.1 200".length());
      if (first.length == 0) {
        throw new IOException("closed");
      }
      return Integer.parseInt(new String(first, StandardCharsets.UTF_8).substring(9));
    }
  }

  @Test
  void anEdgeTakesItsSettingsWhileCallersStayAndKeepsThemWhenTheInsideIsGone() throws Exception {
    homes.start("fe2", "edge2");
    until(() -> edge().version() > 1);
    long first = edge().version();
    TlsPhone olga = homes.phone(OLGA, "127.0.0.1", "edge2", homes.at(98, 443));
    TlsPhone oscar = homes.phone(OSCAR, "127.0.0.1", "edge2", homes.at(98, 443));
    assertThat(olga.register("contoso.example", "olga", homes.password(OLGA)).status())
        .isEqualTo(200);
    assertThat(oscar.register("contoso.example", "oscar", homes.password(OSCAR)).status())
        .isEqualTo(200);
    assertThat(serves("new.example")).isFalse();

    write("contoso.example, new.example");
    assertThat(homes.run("fe2", "reload").exit()).isZero();
    until(() -> serves("new.example"));
    assertThat(edge().version()).isGreaterThan(first);
    olga.say(Method.MESSAGE, OSCAR, homes.password(OLGA), "still here");
    oscar.answer(oscar.awaitRequest(Method.MESSAGE), 200, "OK");
    olga.awaitStatus(200);

    // The inside is gone, and the Edge's own copy of the file is the old one.
    homes.stop("fe2");
    homes.stop("edge2");
    Files.writeString(homes.file(), plain);
    homes.start("edge2");
    assertThat(serves("new.example")).isTrue();
    long second = edge().version();
    assertThat(homes.run("edge2", "reload").exit()).isZero();
    assertThat(edge().version()).as("a file is older than what was pushed").isEqualTo(second);

    // It comes back with that old file: what it says now is the newest.
    homes.start("fe2");
    until(() -> !serves("new.example"));
    assertThat(edge().version()).isGreaterThan(second);
  }

  @Test
  void nobodyElsePushesAndNothingOldOrBrokenIsTaken() throws Exception {
    homes.start("fe2", "edge2");
    until(() -> edge().version() > 1);
    String now = Files.readString(homes.data("edge2").resolve("pushed-settings.json"));
    NodeSettings settings = SettingsFile.read(now, "now");
    String newer = SettingsFile.write(settings.withVersion(settings.version() + 1));
    String older = SettingsFile.write(settings.withVersion(settings.version() - 1));
    Path fe = homes.data("fe2");

    assertThat(push(fe, "fe2-internal", "PUT /settings", older)).as("a replay").isEqualTo(409);
    assertThat(push(fe, "fe2-internal", "PUT /settings", now)).as("the same").isEqualTo(200);
    assertThat(push(fe, "fe2-internal", "PUT /settings", newer.substring(9))).isEqualTo(400);
    assertThat(push(fe, "fe2-internal", "GET /settings", "")).isEqualTo(405);
    assertThat(push(fe, "fe2-internal", "PUT /", newer)).isEqualTo(404);
    // Of the same authority, and no server's name: the Edge's own.
    assertThat(push(homes.data("edge2"), "edge2-internal", "PUT /settings", newer)).isEqualTo(403);
    assertThatThrownBy(() -> push(fe, "", "PUT /settings", newer)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> push(homes.data("fe1"), "fe1-internal", "PUT /settings", newer))
        .as("another organisation's server")
        .isInstanceOf(IOException.class);
    assertThat(edge().version()).isEqualTo(settings.version());

    assertThat(push(fe, "fe2-internal", "PUT /settings", newer)).isEqualTo(200);
    assertThat(edge().version()).isEqualTo(settings.version() + 1);
  }
}
