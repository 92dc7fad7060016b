package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;

final class QrCodeTest {

  /// Bytes that a version holds at level M (ISO/IEC 18004 table 7).
  private static final int[] CAPACITY = {14, 26, 42, 62, 84, 106, 122, 152, 180, 213};

  @TempDir Path folder;

  @Test
  void theErrorCorrectionOfTheStandardsOwnExampleComesOut() {
    // ISO/IEC 18004 annex I: "01234567" in version 1-M.
    byte[] data = HexFormat.of().parseHex("10200c566180ec11ec11ec11ec11ec11");
    assertThat(HexFormat.of().formatHex(QrCodewords.correction(data, 10)))
        .isEqualTo("a524d4c1ed36c7872c55");
  }

  @Test
  void formatAndVersionBitsAreThoseOfTheStandard() {
    // Table C.1 for M with masks 0 to 7, and table D.1 for versions 7 to 10.
    assertThat(IntStream.range(0, 8).map(QrCode::formatBits))
        .containsExactly(0x5412, 0x5125, 0x5e7c, 0x5b4b, 0x45f9, 0x40ce, 0x4f97, 0x4aa0);
    assertThat(IntStream.rangeClosed(7, 10).map(QrCode::versionBits))
        .containsExactly(0x07c94, 0x085bc, 0x09a99, 0x0a4d3);
  }

  @Test
  void theSmallestVersionThatHoldsTheTextIsTaken() {
    for (int i = 0; i < CAPACITY.length; i++) {
      assertThat(QrCode.of("x".repeat(CAPACITY[i])).size()).isEqualTo(17 + 4 * (i + 1));
    }
    assertThat(QrCode.of("x".repeat(15)).size()).isEqualTo(25);
    assertThatThrownBy(() -> QrCode.of("x".repeat(214))).hasMessageContaining("at most 213");
  }

  @Test
  void theTerminalShowsTwoRowsToALineWithAQuietZone() {
    QrCode code = QrCode.of("https://192.0.2.1/");
    List<String> plain = code.terminal(false).lines().toList();
    assertThat(plain).hasSize((code.size() + 8 + 1) / 2);
    assertThat(plain).allSatisfy(line -> assertThat(line).hasSize(code.size() + 8));
    assertThat(plain.getFirst()).isEqualTo("█".repeat(code.size() + 8));
    // Row 0 is the finder's dark edge, row 1 its light ring, between two dark modules.
    assertThat(plain.get(2)).startsWith("████ ▄▄▄▄▄ █");
    assertThat(code.terminal(true).lines().toList().get(2))
        .startsWith("\u001b[30;107m    █▀▀▀▀▀█ ");
  }

  private String scanned(QrCode code, String text) throws IOException, InterruptedException {
    int scale = 6;
    int edge = (code.size() + 8) * scale;
    BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < edge; y++) {
      for (int x = 0; x < edge; x++) {
        image.setRGB(x, y, code.dark(y / scale - 4, x / scale - 4) ? 0 : 0xffffff);
      }
    }
    return zbar(image, text.length() + ".png");
  }

  private String zbar(BufferedImage image, String name) throws IOException, InterruptedException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    Process process =
        new ProcessBuilder(
                "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.strip();
  }

  @Test
  @Needs("zbarimg")
  void aScannerReadsEveryVersionFull() throws Exception {
    for (int capacity : CAPACITY) {
      String text = ("https://host.example/" + "aZ09-_".repeat(40)).substring(0, capacity);
      assertThat(scanned(QrCode.of(text), text)).isEqualTo(text);
    }
  }

  @Test
  @Needs("zbarimg")
  void aScannerReadsAddressesOfEveryLengthAndWhatATerminalDraws() throws Exception {
    for (String text :
        List.of("https://192.0.2.17:8443/", "https://[2001:db8::1]:8443/join?as=alice", "Gruß")) {
      QrCode code = QrCode.of(text);
      assertThat(scanned(code, text)).isEqualTo(text);
      for (boolean colours : new boolean[] {true, false}) {
        assertThat(zbar(drawn(code.terminal(colours), colours), "terminal.png")).isEqualTo(text);
      }
    }
  }

  /// What a terminal makes of it: a character is twice as high as wide; dark text on white with
  /// colours, light text on black without.
  private static BufferedImage drawn(String text, boolean colours) {
    List<String> lines = text.replaceAll("\u001b\\[[0-9;]*m", "").lines().toList();
    int scale = 6;
    int width = lines.getFirst().length() * scale;
    BufferedImage image =
        new BufferedImage(width, lines.size() * 2 * scale, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        char c = lines.get(y / scale / 2).charAt(x / scale);
        boolean filled = c == '█' || c == (y / scale % 2 == 0 ? '▀' : '▄');
        image.setRGB(x, y, filled == colours ? 0 : 0xffffff);
      }
    }
    return image;
  }
}
