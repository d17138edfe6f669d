package io.headgate.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves tests out, also those of a quick build, which ArchUnit's own option does not know. */
final class MainClassesOnly implements ImportOption {
  @Override
  public boolean includes(Location location) {
    return !location.contains("test-classes/");
  }
}
