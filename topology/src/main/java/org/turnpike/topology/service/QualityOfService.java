package org.turnpike.topology.service;

import java.util.Map;
import java.util.TreeMap;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.network.Ports;

/// Marks and port ranges.
///
/// @param enabled whether media is marked at all
/// @param marks DSCP per modality
/// @param signallingMark DSCP of signalling
/// @param clientPorts port range of clients per modality; a missing one is 1024-65535
/// @param serverPorts port range of conferencing servers per modality
/// @param callsAtOnce share of users in a call at the busy hour, 0 to 1
public record QualityOfService(
    boolean enabled,
    Map<Modality, Integer> marks,
    int signallingMark,
    Map<Modality, Ports> clientPorts,
    Map<Modality, Ports> serverPorts,
    double callsAtOnce) {

  /// Marks are those of the circuit guide (EF for voice, AF41 for video); servers use their product
  /// defaults, where application sharing overlaps audio and video.
  public static final QualityOfService DEFAULT =
      new QualityOfService(
          false,
          Map.of(Modality.AUDIO, 46, Modality.VIDEO, 34, Modality.SHARING, 18, Modality.FILE, 10),
          24,
          Map.of(),
          Map.of(
              Modality.AUDIO, new Ports(49152, 57499),
              Modality.VIDEO, new Ports(57501, 65534),
              Modality.SHARING, new Ports(49152, 65534)),
          0.1);

  public QualityOfService {
    // By modality: the defaults above have no order, and what is written from them must have one.
    marks = Ordered.map(new TreeMap<>(marks));
    clientPorts = Ordered.map(new TreeMap<>(clientPorts));
    serverPorts = Ordered.map(new TreeMap<>(serverPorts));
  }

  public Ports clientPorts(Modality modality) {
    return clientPorts.getOrDefault(modality, new Ports(1024, 65535));
  }
}
