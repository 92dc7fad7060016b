package org.turnpike.planner.flow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// A kind of call between two parties: what a prediction is asked for.
///
/// @param a who calls, joins, watches or signs in
/// @param b who or what is called
/// @param modality kind of media; empty for a sign-in
public record Scenario(Kind kind, Party.Person a, Party b, Optional<Modality> modality) {

  public enum Kind {
    /// To the pool where a user is homed, or to another that passes it on there.
    SIGN_IN,
    /// Between two users.
    CALL,
    /// One participant joins a conference, signed in at home.
    CONFERENCE,
    /// One participant joins another organisation's conference without signing in.
    GUEST,
    /// To the telephone network.
    PSTN,
    /// An attendee of a broadcast watches.
    BROADCAST;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// `call/alice/bob/audio`: the same in every report, so that two can be compared.
  public String id() {
    return kind.text()
        + "/"
        + a.name()
        + "/"
        + b.name()
        + modality.map(m -> "/" + m.text()).orElse("");
  }

  /// What media may travel on, the preferred first: audio and video take UDP, and TCP where nothing
  /// else goes (T1); sharing and files take TCP.
  static List<Transport> transports(Modality modality) {
    return switch (modality) {
      case AUDIO, VIDEO -> List.of(Transport.UDP, Transport.TCP);
      case SHARING, FILE -> List.of(Transport.TCP);
    };
  }

  @Override
  public String toString() {
    return id();
  }
}
