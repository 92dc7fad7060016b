package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// RFC 6544 §4.2 and §6.2; the numbers are worked out from the formulas apart from the code.
class Rfc6544Test {

  private static final TwoHomes HOMES = TwoHomes.translating("{kind: source}", "{kind: source}");

  private static List<Candidate> tcp() {
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    return new Gatherer(new Walker(HOMES.topology), a, Modality.FILE, Side.A, new Sessions())
        .gather(Transport.TCP)
        .candidates();
  }

  @Test
  void activeCountsBeforePassiveWithinAType() {
    // 2^24 * type + 2^8 * (2^13 * direction + 8191) + 255: direction 6 active, 4 passive for hosts
    // and relays, 2 passive for server-reflexive ones.
    assertThat(tcp())
        .extracting(Candidate::type, Candidate::opens, Candidate::priority)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                CandidateType.HOST, Candidate.Opens.ACTIVE, 2128609279L),
            org.assertj.core.groups.Tuple.tuple(
                CandidateType.HOST, Candidate.Opens.PASSIVE, 2124414975L),
            org.assertj.core.groups.Tuple.tuple(
                CandidateType.SERVER_REFLEXIVE, Candidate.Opens.PASSIVE, 1684013055L),
            org.assertj.core.groups.Tuple.tuple(
                CandidateType.RELAYED, Candidate.Opens.ACTIVE, 14680063L),
            org.assertj.core.groups.Tuple.tuple(
                CandidateType.RELAYED, Candidate.Opens.PASSIVE, 10485759L));
  }

  @Test
  void activePairsWithPassiveOnly() {
    for (Candidate x : tcp()) {
      for (Candidate y : tcp()) {
        assertThat(x.opens().with(y.opens())).isEqualTo(x.opens() != y.opens());
      }
    }
  }
}
