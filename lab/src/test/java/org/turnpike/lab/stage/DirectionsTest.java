package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Needs;

class DirectionsTest {

  /// An address of loopback at which no name server listens.
  private static final InetAddress NOBODY = InetAddress.ofLiteral("127.83.1.9");

  /// dig says on its output that it got none, in words that each would be tried as a host.
  @Test
  @Needs("dig")
  void aNameServerThatDoesNotAnswerNamesNoHost() throws Exception {
    Process asked =
        new ProcessBuilder("bash", "-c", Directions.ask(NOBODY) + "ask fe.contoso.com A")
            .redirectErrorStream(true)
            .start();

    assertThat(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
  }

  @TempDir Path folder;

  /// A node takes connections though it has no way to the user's home, and a client goes on to the
  /// next then (RFC 3263 §4.3).
  @Test
  @Needs("openssl")
  void aNodeServesOnlyIfItHasAFinalResponseThatIsNoServersFailure() throws Exception {
    SSLContext tls = tls();
    assertThat(serves(tls, "SIP/2.0 100 Trying\r\n\r\nSIP/2.0 401 Unauthorized\r\n\r\n"))
        .isEqualTo("yes");
    assertThat(serves(tls, "SIP/2.0 100 Trying\r\n\r\n")).isEqualTo("no");
    assertThat(serves(tls, "SIP/2.0 503 Service Unavailable\r\n\r\n")).isEqualTo("no");
    assertThat(serves(tls, "SIP/2.0 408 Request Timeout\r\n\r\n")).isEqualTo("no");
  }

  private static String serves(SSLContext tls, String answer) throws Exception {
    try (ServerSocket server =
            tls.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService one = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> request = one.submit(() -> answered(server, answer));
      Process asked =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  Directions.serves(new UserUri("alice", "contoso.com"))
                      + "serves 127.0.0.1 "
                      + server.getLocalPort()
                      + " && echo yes || echo no")
              .redirectErrorStream(true)
              .start();
      String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(request.get()).isEqualTo("REGISTER sip:contoso.com SIP/2.0");
      return said.strip();
    }
  }

  /// Ends the connection when it has answered.
  private static String answered(ServerSocket server, String answer) throws IOException {
    try (Socket client = server.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      String request = in.readLine();
      while (!in.readLine().isEmpty()) {}
      client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      return request;
    }
  }

  private SSLContext tls() throws Exception {
    Path keys = folder.resolve("keys.p12");
    assertThat(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=edge1",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    "of-this-test")
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    KeyStore store = KeyStore.getInstance(keys.toFile(), "of-this-test".toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, "of-this-test".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
