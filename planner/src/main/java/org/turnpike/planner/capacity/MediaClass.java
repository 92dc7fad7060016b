package org.turnpike.planner.capacity;

import java.util.Locale;
import org.turnpike.topology.service.Modality;

/// What a network can queue and count apart.
public enum MediaClass {
  VOICE(Modality.AUDIO),
  VIDEO(Modality.VIDEO),
  SHARING(Modality.SHARING);

  private final Modality modality;

  MediaClass(Modality modality) {
    this.modality = modality;
  }

  Modality modality() {
    return modality;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
