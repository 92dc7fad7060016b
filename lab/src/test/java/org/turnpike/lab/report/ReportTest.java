package org.turnpike.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.prove.EachRule;
import org.turnpike.lab.prove.Examples;
import org.turnpike.lab.prove.Kind;
import org.turnpike.lab.prove.Pretended;
import org.turnpike.lab.prove.Progress;
import org.turnpike.lab.prove.Prover;
import org.turnpike.lab.prove.RuleAt;
import org.turnpike.lab.prove.Staging;
import org.turnpike.lab.prove.Subject;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What reports say of runs that went well, and of runs that did not.
class ReportTest {

  @TempDir Path folder;

  private Trial trial(String example, Staging staging) {
    Subject subject = Subject.of(Examples.topology(example));
    return new Prover(staging, folder, Progress.SILENT)
        .prove("as it is", subject, Prover.calls(subject.flows()));
  }

  private Report report(Trial... trials) {
    return new Report("hybrid.yaml", List.of(trials), List.of(), Map.of());
  }

  private Report good() {
    return report(trial("hybrid", new Pretended()));
  }

  /// The network lacks EXT-05, of which the predictions know nothing.
  private Report bad() {
    Subject subject = Subject.of(Examples.topology("hybrid"));
    Subject without = subject.without(RuleAt.parse(subject.predicted(), "EXT-05"));
    return report(trial("hybrid", (_, own) -> new Pretended().raise(without.plan(), own)));
  }

  private Report fallen() {
    return report(
        trial(
            "hybrid",
            (_, _) -> {
              throw new LabFailed("<no> \"namespaces\" & more");
            }));
  }

  /// The way that is drawn of what was seen is found from the captures alone, and where they show
  /// what was predicted, it is the predicted one.
  @ParameterizedTest
  @ValueSource(
      strings = {"hybrid", "hybrid-expressroute", "online", "federated", "edge-scaled-nat"})
  void whatWasSeenIsDrawnAsItWent(String example) {
    Trial trial = trial(example, new Pretended());
    for (Proof proof : trial.proofs()) {
      Prediction predicted = proof.prediction();
      Prediction seen = SeenCall.of(trial.topology(), proof);
      assertThat(Said.way(seen)).as(predicted.scenario().id()).isEqualTo(Said.way(predicted));
      assertThat(signalling(seen)).as(predicted.scenario().id()).isEqualTo(signalling(predicted));
      assertThat(Kind.of(trial.topology(), seen))
          .as(predicted.scenario().id())
          .isEqualTo(Kind.of(trial.topology(), predicted));
    }
  }

  private static List<String> signalling(Prediction call) {
    return call.legs(Leg.Kind.SIGNALLING).stream()
        .filter(Leg::delivered)
        .map(l -> l.side() + " " + l.segments().stream().map(s -> s.segment().name()).toList())
        .toList();
  }

  @Test
  void aRunIsGoodWhereSomethingWasProvenAndNothingDisagrees() {
    assertThat(good().agrees()).isTrue();
    assertThat(bad().agrees()).isFalse();
    assertThat(fallen().agrees()).isFalse();
    assertThat(report().agrees()).isFalse();
  }

  @Test
  void theTableHasALineForEachCallAndSaysWhereOneDiffers() {
    assertThat(good().text())
        .contains("CALL ", "\n30 of 30 calls MATCH, 0 MISMATCH, 0 UNPROVEN; ")
        .containsPattern("call/alice/bob/audio +CN +CN +MATCH\n");
    assertThat(bad().text())
        .containsPattern("call/alice/carol/audio .*MISMATCH .* at .*: predicted .*; seen ");
    assertThat(fallen().text())
        .containsPattern("call/alice/bob/audio +CN +- +UNPROVEN the lab failed");
  }

  @Test
  void theJsonSaysOfEachCallWhatWasSeenOnWhichWire() {
    JsonNode root = JsonMapper.builder().build().readTree(bad().json());
    assertThat(root.get("agrees").asBoolean()).isFalse();
    assertThat(root.get("match").asInt() + root.get("mismatch").asInt()).isEqualTo(30);
    JsonNode calls = root.get("networks").get(0).get("calls");
    JsonNode differs =
        calls
            .valueStream()
            .filter(c -> c.get("verdict").asString().equals("MISMATCH"))
            .findFirst()
            .orElseThrow();
    assertThat(differs.get("differs").get("at").asString()).isNotEmpty();
    JsonNode same =
        calls
            .valueStream()
            .filter(c -> c.get("id").asString().equals("call/alice/bob/audio"))
            .findFirst()
            .orElseThrow();
    assertThat(same.get("observed").get("seen").valueStream().map(s -> s.get("wire").asString()))
        .contains("sites/redmond/networks/office");
  }

  /// The schema says what the common readers of such files rely on.
  @Test
  void theXmlIsWhatBuildServersReadAndCountsAsTheReportDoes() throws Exception {
    var schema =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(ReportTest.class.getResource("junit.xsd"));
    for (Report report : List.of(good(), bad(), fallen())) {
      schema.newValidator().validate(new StreamSource(new StringReader(report.xml())));
      Document xml = parsed(report.xml());
      assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(30);
      assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(report.mismatches());
      NodeList skipped = xml.getElementsByTagName("skipped");
      assertThat(skipped.getLength()).isEqualTo(report.unproven());
      assertThat(xml.getDocumentElement().getAttribute("failures"))
          .isEqualTo(Integer.toString(report.mismatches()));
    }
    Element skipped = (Element) parsed(fallen().xml()).getElementsByTagName("skipped").item(0);
    assertThat(skipped.getAttribute("message"))
        .isEqualTo("the lab failed: <no> \"namespaces\" & more");
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static final Pattern IMAGE =
      Pattern.compile("<img alt=\"(\\w+): [^\"]*\" src=\"data:image/svg\\+xml;base64,([^\"]+)\">");

  @Test
  void thePageShowsEachCallPredictedAndObservedAndNeedsNothingElse() throws Exception {
    Report report = bad();
    String page = report.html();
    Matcher images = IMAGE.matcher(page);
    int predicted = 0;
    int observed = 0;
    while (images.find()) {
      parsed(new String(Base64.getDecoder().decode(images.group(2)), StandardCharsets.UTF_8));
      if (images.group(1).equals("Predicted")) {
        predicted++;
      } else {
        observed++;
      }
    }
    assertThat(predicted).isEqualTo(30);
    assertThat(observed).isEqualTo(30);
    assertThat(page)
        .doesNotContain("http://", "<script", "<link")
        .contains("<details open><summary><span class=\"mismatch\">MISMATCH</span>");
    assertThat(fallen().html())
        .contains("&lt;no&gt; &quot;namespaces&quot; &amp; more")
        .doesNotContain("<no>");
  }

  @Test
  void rulesThatWereTakenAwayAreListedWithWhatFailedAndWhatIsNotServed() {
    Subject subject = Subject.of(Examples.topology("edge-single-nat"));
    Prover prover = new Prover(new Pretended(), folder, Progress.SILENT);
    List<EachRule.Outcome> outcomes =
        EachRule.tasks(subject, Prover.calls(subject.flows()), 1).stream()
            .map(t -> EachRule.prove(prover, subject, t))
            .toList();
    Report report =
        new Report(
            "edge.yaml",
            outcomes.stream().flatMap(o -> o.trial().stream()).toList(),
            outcomes,
            Map.of());

    assertThat(report.text())
        .containsPattern("EXT-05@\\S+ +[1-9][0-9]* +[1-9][0-9]* +MATCH\n")
        .containsPattern("INT-04@\\S+ +- +- +NOT SERVED: web conferencing\n")
        .containsPattern("; \\d+ controls failed as they should. \\d+ rules are for what is NOT");
    Set<String> played =
        outcomes.stream()
            .filter(o -> o.trial().isPresent())
            .map(o -> o.rule().rule())
            .collect(Collectors.toSet());
    assertThat(played).contains("EXT-05", "INT-03").doesNotContain("INT-04");
    assertThat(report.html()).contains("<h2>Each rule</h2>");
  }
}
