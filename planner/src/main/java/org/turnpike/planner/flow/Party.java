package org.turnpike.planner.flow;

import org.turnpike.topology.party.User;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;

/// One end of a scenario.
public sealed interface Party {

  /// Its name in the file, as a command line says it.
  String name();

  /// Its path in the topology.
  String path();

  /// Someone with a client, who is homed somewhere and is somewhere.
  ///
  /// @param another whether it is a second one of a user that the file counts several of
  record Person(User user, boolean another) implements Party {
    public Person(User user) {
      this(user, false);
    }

    @Override
    public String name() {
      return user.name();
    }

    @Override
    public String path() {
      return user.path();
    }
  }

  /// A conference.
  ///
  /// @param organiser whose it is
  /// @param host pool that it is hosted in: the organiser's home (principle P1)
  record Meeting(User organiser, Pool host) implements Party {
    @Override
    public String name() {
      return organiser.name();
    }

    @Override
    public String path() {
      return organiser.path();
    }
  }

  /// A number in the telephone network, by a gateway.
  record Line(PstnGateway gateway) implements Party {
    @Override
    public String name() {
      return gateway.name();
    }

    @Override
    public String path() {
      return gateway.path();
    }
  }

  /// The stream of a broadcast.
  record Stream(InternetService service) implements Party {
    @Override
    public String name() {
      return service.name();
    }

    @Override
    public String path() {
      return service.path();
    }
  }

  /// The pool that a user signs in to: home, or another that passes it on there.
  record Home(Pool pool) implements Party {
    @Override
    public String name() {
      return pool.name();
    }

    @Override
    public String path() {
      return pool.path();
    }
  }
}
