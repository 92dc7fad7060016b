package org.turnpike.lab.report;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;

/// A [Report] in the form in which build servers take test results: a suite for each network, a
/// case for each call; a mismatch is a failure, what is unproven is skipped.
final class JUnitReport {

  private JUnitReport() {}

  static String of(Report report) {
    StringWriter out = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      counts(
          xml,
          "turnpike prove " + report.file(),
          report.calls(),
          report.mismatches(),
          report.unproven());
      for (Trial trial : report.trials()) {
        xml.writeCharacters("\n  ");
        suite(xml, trial);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML to memory", e);
    }
    return out + "\n";
  }

  private static void counts(XMLStreamWriter xml, String name, int tests, int failures, int skipped)
      throws XMLStreamException {
    xml.writeAttribute("name", clean(name));
    xml.writeAttribute("tests", Integer.toString(tests));
    xml.writeAttribute("failures", Integer.toString(failures));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", Integer.toString(skipped));
  }

  private static void suite(XMLStreamWriter xml, Trial trial) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    counts(xml, trial.name(), trial.proofs().size(), trial.mismatches(), trial.unproven());
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", trial.millis() / 1000.0));
    for (Proof proof : trial.proofs()) {
      xml.writeCharacters("\n    ");
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", clean("prove." + trial.name()));
      xml.writeAttribute("name", clean(proof.prediction().scenario().id()));
      switch (proof.verdict()) {
        case Verdict.Match _ -> {}
        case Verdict.Mismatch m -> {
          xml.writeStartElement("failure");
          xml.writeAttribute("type", "MISMATCH");
          xml.writeAttribute("message", clean(m.where().strip()));
          xml.writeEndElement();
        }
        case Verdict.Unproven u -> {
          xml.writeStartElement("skipped");
          xml.writeAttribute("message", clean(u.where().strip()));
          xml.writeEndElement();
        }
      }
      xml.writeEndElement();
    }
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
  }

  /// XML 1.0 has no form for most control characters.
  private static String clean(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "?");
  }
}
