package org.turnpike.server.av;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.DatagramPaths;

/// The relay's tests over the JDK's channels. What the two kinds of path promise is compared in
/// every build by the test of their contract; this takes minutes.
@Tag("long")
class AvEdgePortableIT extends AvEdgeIT {

  @Override
  List<DatagramPath> paths() {
    return DatagramPaths.of(DatagramPaths.Way.PORTABLE, 2);
  }
}
