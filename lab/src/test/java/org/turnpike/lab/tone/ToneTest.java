package org.turnpike.lab.tone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToneTest {

  private static final int RATE = 16_000;
  private static final int HEADER = 44;

  @TempDir Path folder;

  private Path tone(double hertz, int channels) {
    Path wav = folder.resolve("tone.wav");
    Tone.write(wav, hertz, Duration.ofSeconds(3), RATE, channels);
    return wav;
  }

  /// Three seconds of what a function of the frame's number says.
  private Path recording(IntToDoubleFunction sound) throws IOException {
    Path wav = tone(440, 1);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3 * RATE; i++) {
      bytes.putShort(HEADER + 2 * i, (short) (12_000 * sound.applyAsDouble(i)));
    }
    return Files.write(wav, bytes.array());
  }

  private static double sine(double hertz, double frame) {
    return Math.sin(2 * Math.PI * hertz * frame / RATE);
  }

  @Test
  void aToneIsHeardAndAnotherIsNot() {
    assertThat(Tone.share(tone(440, 1), 440)).isGreaterThan(0.99);
    assertThat(Tone.share(tone(440, 2), 440)).isGreaterThan(0.99);
    assertThat(Tone.share(tone(440, 1), 880)).isLessThan(0.01);
    assertThat(Tone.share(tone(880, 1), 440)).isLessThan(0.01);
  }

  @Test
  void aToneIsHeardThoughPacketsAreSkipped() throws IOException {
    // 7 of 20 ms packets, then one is left out: half a turn of 425 Hz.
    Path wav = recording(i -> sine(425, i + i / (7 * 320) * 320));

    assertThat(Tone.share(wav, 425)).isGreaterThan(0.8);
    assertThat(Tone.share(wav, 880)).isLessThan(0.05);
  }

  @Test
  void aClockThatDriftsByAFewHertzIsTheSameTone() throws IOException {
    assertThat(Tone.share(recording(i -> sine(444, i)), 440)).isGreaterThan(0.9);
  }

  @Test
  void silenceAndNoiseAreNoTone() throws IOException {
    Random noise = new Random(1);

    assertThat(Tone.share(recording(_ -> 0), 440)).isZero();
    assertThat(Tone.share(recording(_ -> noise.nextDouble(-1, 1)), 440)).isLessThan(0.05);
  }

  @Test
  void aToneUnderALouderOneIsItsShare() throws IOException {
    Path wav = recording(i -> 0.3 * sine(440, i) + 0.6 * sine(880, i));

    assertThat(Tone.share(wav, 440)).isBetween(0.18, 0.22);
    assertThat(Tone.share(wav, 880)).isBetween(0.78, 0.82);
  }

  @Test
  void aFileWithoutAHeaderHoldsNoTone() throws IOException {
    assertThat(Tone.share(Files.write(folder.resolve("cut.wav"), new byte[20]), 440)).isZero();
  }
}
