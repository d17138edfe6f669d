package io.headgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The scheduler stands beside Spark, and outside of core's internals. */
@AnalyzeClasses(
    packages = "io.headgate",
    importOptions = SchedulerArchitectureTest.ThisModule.class)
class SchedulerArchitectureTest {

  /** Neither core's classes nor tests. */
  static final class ThisModule implements ImportOption {
    private static final String TARGET = Path.of("target").toAbsolutePath().toUri().getPath();

    @Override
    public boolean includes(Location location) {
      return location.contains(TARGET) && !location.contains("test-classes/");
    }
  }

  @ArchTest
  static void theRulesSeeTheClassesOfThisModule(JavaClasses scheduler) {
    assertThat(scheduler).as("imported classes").hasSizeGreaterThan(50);
    assertThat(scheduler)
        .extracting(JavaClass::getPackageName)
        .as("packages of this module only")
        .contains("io.headgate.quartz", "io.headgate.cli")
        .doesNotContain("io.headgate", "io.headgate.dag");
  }

  @ArchTest
  static void theSchedulerDoesNotKnowSpark(JavaClasses scheduler) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.iceberg..", "io.headgate.spark..")
        .because("only spark-operators may import Spark")
        .check(scheduler);
  }

  @ArchTest
  static void theSchedulerUsesWhatCorePublishes(JavaClasses scheduler) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.headgate.internal..")
        .because("core's internals change without notice")
        .check(scheduler);
  }

  @ArchTest
  static void packagesHaveNoCycles(JavaClasses scheduler) {
    slices().matching("io.headgate.(**)").should().beFreeOfCycles().check(scheduler);
  }

  @ArchTest
  static void everyPackageIsCheckedForNull(JavaClasses scheduler) {
    Set<String> unmarked =
        scheduler.stream()
            .map(JavaClass::getPackage)
            .filter(itsPackage -> !itsPackage.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());

    assertThat(unmarked)
        .as("packages without @NullMarked, which NullAway skips in silence")
        .isEmpty();
  }
}
