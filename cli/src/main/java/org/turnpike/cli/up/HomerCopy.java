package org.turnpike.cli.up;

import java.io.IOException;
import java.util.Optional;
import org.turnpike.net.hep.HepSender;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.DataFolder;
import org.turnpike.store.FolderSettings;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// Copies of a node's SIP messages for a Homer collector, where the data folder's `settings` name
/// one.
final class HomerCopy {

  private HomerCopy() {}

  /// Off unless a collector is named.
  ///
  /// @throws StoreFailed for what is no address or number
  static Optional<HepSender> of(DataFolder folder) {
    FolderSettings said = FolderSettings.of(folder);
    if (said.value("homer").isEmpty()) {
      return Optional.empty();
    }
    try {
      Endpoint collector = Endpoint.parse(said.value("homer").get());
      int id = Integer.parseUnsignedInt(said.value("homer-capture-id").orElse("1"));
      return Optional.of(
          new HepSender(
              collector.toSocketAddress(),
              id,
              said.value("homer-key").orElse(""),
              HomerCopy::callId));
    } catch (IllegalArgumentException e) {
      throw new StoreFailed(
          said.file()
              + ": homer is an address and port like 192.0.2.9:9060, homer-capture-id a number: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new StoreFailed("no socket for Homer: " + e.getMessage(), e);
    }
  }

  private static String callId(byte[] message) {
    return SipMessage.parse(message) instanceof Decoded.Value<SipMessage>(SipMessage read)
        ? read.callId()
        : "";
  }
}
