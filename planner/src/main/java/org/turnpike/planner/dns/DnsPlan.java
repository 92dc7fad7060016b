package org.turnpike.planner.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.turnpike.planner.Gap;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.DeployedDns.View;

/// Every record that the organisations of a topology need, in order.
///
/// Whose: customers', partners' and providers' alike; take those of one with [#of(String)].
///
/// @param gaps rows that apply and could not be filled in, and why
public record DnsPlan(List<DnsRecord> records, List<Gap> gaps) {

  public DnsPlan {
    records = List.copyOf(records);
    gaps = List.copyOf(gaps);
  }

  public static DnsPlan of(Topology topology) {
    List<DnsRecord> records = new ArrayList<>();
    Set<Gap> gaps = new TreeSet<>();
    for (Organisation organisation : topology.organisations().values()) {
      Records into = new Records(organisation, topology.hybrid(organisation));
      new EdgeRecords(topology, into).add();
      new InsideRecords(topology, into).add();
      new WebRecords(topology, into).add();
      new OnlineRecords(topology, into).add();
      records.addAll(into.finish());
      gaps.addAll(into.gaps());
    }
    records.sort(null);
    return new DnsPlan(records, List.copyOf(gaps));
  }

  /// The records of one organisation; gaps are not told apart.
  public List<DnsRecord> of(String organisation) {
    return records.stream().filter(r -> r.organisation().equals(organisation)).toList();
  }

  public List<DnsRecord> of(String organisation, View view) {
    return of(organisation).stream().filter(r -> r.view() == view).toList();
  }

  /// The record set under a name, as its resolver would give it.
  public List<DnsRecord> find(String organisation, View view, String name, Type type) {
    return of(organisation, view).stream()
        .filter(r -> r.name().equals(name) && r.type() == type)
        .toList();
  }
}
