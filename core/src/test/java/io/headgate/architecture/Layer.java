package io.headgate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Optional;

/** The packages of core, lowest first: each may import only what stands above it in this list. */
enum Layer {
  TIME("io.headgate.time"),
  DATASET("io.headgate.dataset"),
  RUN("io.headgate.run"),
  PROFILE("io.headgate.profile"),
  DAG("io.headgate.dag"),
  OWNERSHIP("io.headgate.ownership"),
  QUALITY("io.headgate.quality"),
  LEDGER("io.headgate.ledger"),
  BACKFILL("io.headgate.backfill"),
  TICKET("io.headgate.ticket"),
  TRACKER("io.headgate.tracker"),
  OPERATION("io.headgate.operation"),
  SPI("io.headgate.spi"),
  INSPECTION("io.headgate.inspection"),
  ENGINE("io.headgate.internal.engine"),
  JDBC("io.headgate.internal.jdbc"),
  TESTING("io.headgate.testing"),
  ROOT("io.headgate");

  private final String name;

  Layer(String name) {
    this.name = name;
  }

  /** The layer of a class, which may also lie in a package below the layer's own. */
  static Optional<Layer> of(JavaClass type) {
    return Arrays.stream(values()).filter(layer -> layer.holds(type)).findFirst();
  }

  boolean mayImport(Layer other) {
    return other.compareTo(this) <= 0;
  }

  private boolean holds(JavaClass type) {
    String itsPackage = type.getPackageName();
    return itsPackage.equals(name) || (this != ROOT && itsPackage.startsWith(name + "."));
  }

  @Override
  public String toString() {
    return name;
  }
}
