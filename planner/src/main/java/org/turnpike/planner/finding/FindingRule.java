package org.turnpike.planner.finding;

import org.turnpike.topology.FindingId;

/// One rule. Its severity belongs to it and not to the case: whoever filters by severity gets all
/// of a rule or none.
///
/// @param title what is wrong, in a few words
/// @param remedy what to do about it
/// @param reference rows of the planning tables that it comes of
record FindingRule(
    FindingId id, Severity severity, String title, String remedy, String reference, Judge judge) {

  /// Looks at a topology and says where the rule is broken.
  interface Judge {
    void judge(Scene scene, Found found);
  }

  /// Takes what a judge has found.
  interface Found {
    /// @param path of the thing to mend, as [org.turnpike.topology.Places] knows it
    void at(String path, String evidence);
  }

  static FindingRule error(String id, String title, String remedy, String reference, Judge judge) {
    return new FindingRule(new FindingId(id), Severity.ERROR, title, remedy, reference, judge);
  }

  static FindingRule warning(
      String id, String title, String remedy, String reference, Judge judge) {
    return new FindingRule(new FindingId(id), Severity.WARNING, title, remedy, reference, judge);
  }

  static FindingRule info(String id, String title, String remedy, String reference, Judge judge) {
    return new FindingRule(new FindingId(id), Severity.INFO, title, remedy, reference, judge);
  }
}
