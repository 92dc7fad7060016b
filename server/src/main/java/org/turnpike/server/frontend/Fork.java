package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response context of a proxied request (RFC 3261 §16.7): what goes to whom, and which answer
/// goes back. It decides; its [Driver] sends. One request, one loop, no clock.
///
/// ```
///   targets  [a b] [c]          equal q in parallel, lower q when the group has failed
///   2xx      goes back at once, every one of an INVITE; the others are cancelled
///   6xx      cancels the others; goes back when they have ended
///   others   the best one goes back when all have ended and no group is left
/// ```
///
/// @param <T> a target
/// @param <R> a response
final class Fork<T, R> {

  /// Carries out what a fork decides. Called while it decides: it must not call back.
  interface Driver<T, R> {

    /// Sends the request to this target; its events name the branch.
    void send(int branch, T target);

    /// Cancels a branch that has had a provisional response.
    void cancel(int branch);

    /// Sends a response back.
    void respond(R response);

    /// Sends back a 401 or 407 with the challenges of the others that asked as well (RFC 3261 §16.7
    /// (7)): a client can then answer all of them at once.
    void challenge(R response, List<R> others);

    /// Sends back a response of our own: 408 nobody answered, 487 cancelled before anybody did.
    void respond(int status);

    /// (Re)starts timer C of a branch: three minutes and more without an answer (RFC 3261 §16.6
    /// (11)).
    void timerC(int branch);
  }

  private static final class Branch<R> {
    boolean proceeding;
    boolean cancelWanted;
    boolean cancelled;
    boolean over;
    int status;
    @Nullable R response;
  }

  private final boolean invite;
  private final List<List<T>> groups;
  private final Driver<T, R> driver;
  private final List<Branch<R>> branches = new ArrayList<>();
  private int nextGroup;
  private boolean answered;
  private boolean cancelled;

  /// @param invite whether CANCEL, several 2xx and timer C apply
  /// @param groups targets in the order of trying, each group in parallel; none is empty
  Fork(boolean invite, List<List<T>> groups, Driver<T, R> driver) {
    this.invite = invite;
    this.groups = List.copyOf(groups);
    this.driver = driver;
  }

  void start() {
    startGroup();
  }

  private void startGroup() {
    for (T target : groups.get(nextGroup++)) {
      int branch = branches.size();
      branches.add(new Branch<>());
      driver.send(branch, target);
      if (invite) {
        driver.timerC(branch);
      }
    }
  }

  /// A response came. A 100 is for us alone (RFC 3261 §16.7 (5)).
  void onResponse(int number, int status, R response) {
    Branch<R> branch = branches.get(number);
    if (status < 200) {
      provisional(number, branch, status, response);
      return;
    }
    if (status < 300) {
      branch.over = true;
      // RFC 3261 §16.7 (5): every 2xx of an INVITE goes back; a non-INVITE has one answer.
      if (invite || !answered) {
        driver.respond(response);
      }
      answered = true;
      nextGroup = groups.size();
      cancelOthers();
      return;
    }
    end(branch, status, response);
  }

  private void provisional(int number, Branch<R> branch, int status, R response) {
    if (branch.over) {
      return;
    }
    branch.proceeding = true;
    if (branch.cancelWanted) {
      branch.cancelWanted = false;
      cancel(number);
    }
    if (status > 100) {
      if (invite && !branch.cancelled) { // whoever rings on after a CANCEL has 64 T1, no more
        driver.timerC(number); // RFC 3261 §16.7 (2)
      }
      if (!answered && !cancelled) {
        driver.respond(response);
      }
    }
  }

  /// The transaction timed out (a 408 that nobody sent), or the target could not be reached.
  void onFailure(int number, int status) {
    end(branches.get(number), status, null);
  }

  /// Timer C rang (RFC 3261 §16.8): who has said something is cancelled, who has not is given up.
  void onTimerC(int number) {
    Branch<R> branch = branches.get(number);
    if (branch.over) {
      return;
    }
    if (branch.proceeding) {
      cancel(number);
    } else {
      end(branch, 408, null);
    }
  }

  /// The client wants the request to be over (RFC 3261 §16.10).
  void onCancel() {
    if (!invite || answered || cancelled) {
      return;
    }
    cancelled = true;
    nextGroup = groups.size();
    cancelOthers();
  }

  /// A branch that was cancelled long ago and never ended (RFC 3261 §9.1: 64 T1).
  void onCancelIgnored(int number) {
    Branch<R> branch = branches.get(number);
    if (!branch.over) {
      end(branch, cancelled ? 487 : 408, null);
    }
  }

  private void cancelOthers() {
    if (!invite) {
      return;
    }
    for (int i = 0; i < branches.size(); i++) {
      Branch<R> branch = branches.get(i);
      if (branch.over) {
        continue;
      }
      if (branch.proceeding) {
        cancel(i);
      } else {
        branch.cancelWanted = true; // RFC 3261 §9.1: not before a provisional response
      }
    }
  }

  private void cancel(int number) {
    Branch<R> branch = branches.get(number);
    if (!branch.cancelled) {
      branch.cancelled = true;
      driver.cancel(number);
    }
  }

  private void end(Branch<R> branch, int status, @Nullable R response) {
    if (branch.over) {
      return;
    }
    branch.over = true;
    branch.status = status;
    branch.response = response;
    if (status >= 600) { // RFC 3261 §16.7 (5)
      nextGroup = groups.size();
      cancelOthers();
    }
    if (answered || branches.stream().anyMatch(each -> !each.over)) {
      return;
    }
    if (nextGroup < groups.size()) {
      startGroup();
      return;
    }
    answered = true;
    Branch<R> best = best();
    if (best.response != null) {
      List<R> others = challenges(best);
      if (others.isEmpty()) {
        driver.respond(best.response);
      } else {
        driver.challenge(best.response, others);
      }
    } else {
      driver.respond(cancelled ? 487 : best.status);
    }
  }

  private List<R> challenges(Branch<R> best) {
    List<R> others = new ArrayList<>();
    for (Branch<R> branch : branches) {
      if (challenges(best.status)
          && branch != best
          && challenges(branch.status)
          && branch.response != null) {
        others.add(branch.response);
      }
    }
    return others;
  }

  private static boolean challenges(int status) {
    return status == 401 || status == 407;
  }

  /// Whether a final response has gone back, or nobody waits for one any more.
  boolean answered() {
    return answered || cancelled;
  }

  /// Whether every branch has ended.
  boolean over() {
    return nextGroup == groups.size() && branches.stream().allMatch(each -> each.over);
  }

  /// RFC 3261 §16.7 (6): 6xx, else the lowest class; within 4xx those that say how to try again.
  private Branch<R> best() {
    Branch<R> best = branches.getFirst();
    for (Branch<R> branch : branches) {
      if (rank(branch) < rank(best)) {
        best = branch;
      }
    }
    return best;
  }

  private static int rank(Branch<?> branch) {
    int status = branch.status;
    if (status >= 600) {
      return 0;
    }
    int hundreds = status / 100 * 10;
    boolean helps =
        status == 401 || status == 407 || status == 415 || status == 420 || status == 484;
    // An answer that somebody gave says more than a timeout of ours.
    return hundreds + (helps ? 0 : branch.response != null ? 1 : 2);
  }
}
