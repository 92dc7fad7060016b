package org.turnpike.lab.tone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.turnpike.lab.network.LabFailed;

/// A sine that one party sends so that the other can be asked what it heard.
public final class Tone {

  private static final int WINDOWS_A_SECOND = 40;

  private Tone() {}

  /// Writes a 16-bit PCM file.
  ///
  /// @param rate samples a second
  public static void write(Path wav, double hertz, Duration length, int rate, int channels) {
    int frames = (int) (length.toMillis() * rate / 1000);
    ByteBuffer out = ByteBuffer.allocate(44 + frames * channels * 2).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes()).putInt(36 + frames * channels * 2).put("WAVEfmt ".getBytes());
    out.putInt(16).putShort((short) 1).putShort((short) channels).putInt(rate);
    out.putInt(rate * channels * 2).putShort((short) (channels * 2)).putShort((short) 16);
    out.put("data".getBytes()).putInt(frames * channels * 2);
    for (int i = 0; i < frames; i++) {
      short sample = (short) (12_000 * Math.sin(2 * Math.PI * hertz * i / rate));
      for (int c = 0; c < channels; c++) {
        out.putShort(sample);
      }
    }
    try {
      Files.write(wav, out.array());
    } catch (IOException e) {
      throw new LabFailed(wav + ": " + e.getMessage(), e);
    }
  }

  /// The share of a recording's energy that lies at one frequency, 0 to 1, over its loudest second.
  /// A recording without sound, or of another tone, gives nearly 0.
  ///
  /// It is taken a fortieth of a second at a time: a player that repeats or skips a packet shifts
  /// the tone's phase, after which a second of the clearest tone cancels itself out. Tones are told
  /// apart from 40 Hz on.
  public static double share(Path wav, double hertz) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(wav);
    } catch (IOException e) {
      throw new LabFailed(wav + ": " + e.getMessage(), e);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 44) {
      return 0;
    }
    int channels = in.getShort(22);
    int rate = in.getInt(24);
    // A recorder that was killed leaves its lengths at 0: what stands after the header is the
    // sound.
    int frames = (bytes.length - 44) / (2 * channels);
    double[] samples = new double[frames];
    for (int i = 0; i < frames; i++) {
      samples[i] = in.getShort(44 + i * channels * 2) / 32768.0;
    }
    return loudestSecond(samples, rate, hertz);
  }

  private static double loudestSecond(double[] samples, int rate, double hertz) {
    int from = 0;
    double loudest = -1;
    for (int start = 0; start + rate <= samples.length; start += rate / 4) {
      double energy = energy(samples, start, rate);
      if (energy > loudest) {
        loudest = energy;
        from = start;
      }
    }
    if (loudest < 1e-4 * rate) {
      return 0;
    }
    int window = rate / WINDOWS_A_SECOND;
    double at = 0;
    for (int start = from; start + window <= from + rate; start += window) {
      at += 2 * goertzel(samples, start, window, hertz / rate) / window;
    }
    return Math.min(1, at / loudest);
  }

  private static double energy(double[] samples, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += samples[i] * samples[i];
    }
    return sum;
  }

  /// Squared magnitude of one frequency (Goertzel).
  ///
  /// @param frequency in cycles for each sample
  private static double goertzel(double[] samples, int from, int count, double frequency) {
    double coefficient = 2 * Math.cos(2 * Math.PI * frequency);
    double one = 0;
    double two = 0;
    for (int i = from; i < from + count; i++) {
      double zero = samples[i] + coefficient * one - two;
      two = one;
      one = zero;
    }
    return one * one + two * two - coefficient * one * two;
  }
}
