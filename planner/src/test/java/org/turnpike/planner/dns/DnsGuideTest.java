package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the guide shows is what comes out.
class DnsGuideTest {

  private static final DnsPlan PLAN = DnsPlan.of(ExampleFile.named("edge-single-nat").topology());

  private static String guide() throws IOException {
    return Files.readString(Path.of("../docs/guide/dns.md"));
  }

  private static String block(String kind) throws IOException {
    return Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL)
        .matcher(guide())
        .results()
        .map(m -> m.group(1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theZoneOfTheGuideIsTheZoneOfTheExample() throws IOException {
    assertThat(DnsFiles.of(PLAN).getOrDefault("contoso/external/contoso.com.zone", ""))
        .contains(block("zone"));
  }

  @Test
  void theGapsOfTheGuideAreAmongTheExamples() throws IOException {
    assertThat(
            PLAN.gaps().stream().map(g -> g.path() + ": " + g.text() + " (" + g.reference() + ")"))
        .containsAll(block("gaps").lines().toList());
  }

  @Test
  void everyRowOfOurOwnIsInTheGuide() throws IOException {
    assertThat(guide())
        .contains(
            DnsRow.all().stream()
                .filter(r -> r.id().startsWith("TPN-"))
                .map(r -> "| " + r.id() + " | " + r.view().text() + " |")
                .toList());
  }

  @Test
  void theLookupOrderOfTheGuideIsTheClients() throws IOException {
    String text = guide().replaceAll("\\s+", " ");
    for (ClientLookup.Place place : ClientLookup.Place.values()) {
      String names =
          String.join(
              ", ",
              ClientLookup.of(PLAN, "contoso", "contoso.com", place).steps().stream()
                  .map(s -> "`" + s.name().replace(".contoso.com", "") + "`")
                  .toList());
      assertThat(text).contains(names);
    }
  }
}
