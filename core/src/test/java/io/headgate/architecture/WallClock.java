package io.headgate.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;

/** Calls of, and references to, what reads the machine's clock. */
final class WallClock extends DescribedPredicate<JavaAccess<?>> {

  WallClock() {
    super("the target reads the wall clock");
  }

  @Override
  public boolean test(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    if (!(target instanceof CodeUnitAccessTarget called)) {
      return false;
    }
    String owner = called.getOwner().getFullName();
    return switch (called.getName()) {
      case "currentTimeMillis" -> owner.equals(System.class.getName());
      // now(clock) reads the clock that it is given
      case "now" -> owner.startsWith("java.time.") && !takesClock(called);
      case "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes" ->
          owner.equals(Clock.class.getName()) || owner.equals(InstantSource.class.getName());
      case "<init>" ->
          owner.equals(Date.class.getName()) && called.getRawParameterTypes().isEmpty();
      case "getInstance" -> owner.equals(Calendar.class.getName());
      default -> false;
    };
  }

  private static boolean takesClock(CodeUnitAccessTarget called) {
    return called.getRawParameterTypes().stream()
        .anyMatch(type -> type.isEquivalentTo(Clock.class));
  }
}
