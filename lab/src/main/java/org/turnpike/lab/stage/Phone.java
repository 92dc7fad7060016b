package org.turnpike.lab.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.client.Baresip.Checks;
import org.turnpike.lab.client.WebClient;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.tone.Tone;

/// A client that is signed in, whatever its make: it sends a tone of its own and answers who calls.
sealed interface Phone extends AutoCloseable {

  /// Of the sound that came, the least that has to be the other's tone.
  double HEARD = 0.5;

  void call(String address);

  /// Whether a call since the one that was awaited last is answered by now.
  boolean established();

  /// Waits until its next call is answered, or ends before that.
  ///
  /// @return whether it was answered
  boolean awaitAnswer(Duration atMost);

  /// What its connectivity checks came to.
  Checks checks();

  /// Whether it gave a call up since its relay was silent.
  boolean relaySilent();

  /// How much sound has come from the other side, as bytes of 16-bit audio at the lowest rate that
  /// a codec here has; 0 while it is not known yet which way the client takes.
  long heard();

  /// Whether what came was this tone.
  boolean hears(double hertz);

  /// Has the client send an updated offer (RFC 8839 §4.4), if it can be told to.
  ///
  /// @return whether the other end receives where this one has chosen
  boolean renew();

  /// Its relay's address, if its last offer has the other end send there.
  Optional<String> offersRelay();

  /// The other end's candidate of the pair that it has chosen.
  Optional<String> selected();

  /// Whether the call that was awaited last has ended.
  boolean over();

  /// Stops it where it stands: what comes for it waits.
  void stop();

  /// Has it go on.
  void goOn();

  /// Ends the call and waits a moment until it is.
  void hangUp();

  @Override
  void close();

  record OfBaresip(Baresip client) implements Phone {

    private static final Duration MOMENT = Duration.ofSeconds(3);

    /// The header of a recording.
    private static final int HEADER = 44;

    @Override
    public void call(String address) {
      client.call(address);
    }

    @Override
    public boolean established() {
      return client.established();
    }

    @Override
    public boolean awaitAnswer(Duration atMost) {
      return client.awaitAnswer(atMost);
    }

    @Override
    public Checks checks() {
      return client.checks();
    }

    @Override
    public boolean relaySilent() {
      return client.relaySilent();
    }

    @Override
    public long heard() {
      try {
        var file = client.heard();
        return file.isPresent() ? Math.max(0, Files.size(file.get()) - HEADER) : 0;
      } catch (IOException e) {
        throw new LabFailed("a recording: " + e.getMessage(), e);
      }
    }

    @Override
    public boolean hears(double hertz) {
      return client.heard().filter(f -> Tone.share(f, hertz) > HEARD).isPresent();
    }

    @Override
    public boolean renew() {
      return client.renew();
    }

    @Override
    public Optional<String> offersRelay() {
      return client.offersRelay();
    }

    @Override
    public Optional<String> selected() {
      return client.selected();
    }

    @Override
    public boolean over() {
      return client.over();
    }

    @Override
    public void stop() {
      client.stop();
    }

    @Override
    public void goOn() {
      client.goOn();
    }

    @Override
    public void hangUp() {
      client.hangUp();
      client.awaitAnswer(MOMENT);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  record OfWeb(WebClient client) implements Phone {

    /// 8000 samples of two bytes a second.
    private static final long A_MILLISECOND = 16;

    private static final long LOOK = 50_000_000;

    @Override
    public void call(String address) {
      client.call(address);
    }

    @Override
    public boolean established() {
      return client.answered();
    }

    @Override
    public boolean awaitAnswer(Duration atMost) {
      long end = System.nanoTime() + atMost.toNanos();
      while (System.nanoTime() < end) {
        if (client.answered()) {
          return true;
        }
        if (client.ended()) {
          return false;
        }
        LockSupport.parkNanos(LOOK); // a page tells nobody
      }
      return false;
    }

    @Override
    public Checks checks() {
      return client.checks();
    }

    /// It goes on with the candidates that it has.
    @Override
    public boolean relaySilent() {
      return false;
    }

    @Override
    public long heard() {
      return A_MILLISECOND * client.heard().toMillis();
    }

    @Override
    public boolean hears(double hertz) {
      return client.share(hertz) > HEARD;
    }

    /// It lets go by itself what the chosen pair does not use.
    @Override
    public boolean renew() {
      return false;
    }

    @Override
    public Optional<String> offersRelay() {
      return Optional.empty();
    }

    @Override
    public Optional<String> selected() {
      return Optional.empty();
    }

    @Override
    public boolean over() {
      return client.ended();
    }

    /// Its checks are as RFC 8445 has them.
    @Override
    public void stop() {}

    @Override
    public void goOn() {}

    @Override
    public void hangUp() {
      client.hangUp();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
