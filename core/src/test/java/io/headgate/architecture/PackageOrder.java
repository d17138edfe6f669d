package io.headgate.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;

/** A class stands in a {@link Layer} and depends on none above its own. */
final class PackageOrder extends ArchCondition<JavaClass> {

  PackageOrder() {
    super("import only packages that stand above their own in the design's table");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    Optional<Layer> layer = Layer.of(type);
    if (layer.isEmpty()) {
      events.add(
          SimpleConditionEvent.violated(
              type, type.getFullName() + " stands in a package that the design's table lacks"));
      return;
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      Optional<Layer> target = Layer.of(dependency.getTargetClass());
      if (target.isPresent() && !layer.get().mayImport(target.get())) {
        events.add(
            SimpleConditionEvent.violated(
                dependency,
                layer.get()
                    + " may not import "
                    + target.get()
                    + ": "
                    + dependency.getDescription()));
      }
    }
  }
}
