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

/** The Spark operators stand beside the scheduler, and outside of core's internals. */
@AnalyzeClasses(packages = "io.headgate", importOptions = SparkArchitectureTest.ThisModule.class)
class SparkArchitectureTest {

  /** Neither core's classes nor tests. */
  static final class ThisModule implements ImportOption {
    private static final String TARGET = Path.of("target").toAbsolutePath().toUri().getPath();

    @Override
    public boolean includes(Location location) {
      return location.contains(TARGET) && !location.contains("test-classes/");
    }
  }

  @ArchTest
  static void theRulesSeeTheClassesOfThisModule(JavaClasses operators) {
    assertThat(operators).as("imported classes").hasSizeGreaterThan(10);
    assertThat(operators)
        .extracting(JavaClass::getPackageName)
        .as("packages of this module only")
        .contains("io.headgate.spark")
        .doesNotContain("io.headgate", "io.headgate.dag");
  }

  @ArchTest
  static void sparkOperatorsDoNotKnowQuartz(JavaClasses operators) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.quartz..", "io.headgate.quartz..", "io.headgate.cli..")
        .because("only the scheduler may import Quartz")
        .check(operators);
  }

  @ArchTest
  static void sparkOperatorsUseWhatCorePublishes(JavaClasses operators) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.headgate.internal..")
        .because("core's internals change without notice")
        .check(operators);
  }

  @ArchTest
  static void packagesHaveNoCycles(JavaClasses operators) {
    slices().matching("io.headgate.(**)").should().beFreeOfCycles().check(operators);
  }

  @ArchTest
  static void everyPackageIsCheckedForNull(JavaClasses operators) {
    Set<String> unmarked =
        operators.stream()
            .map(JavaClass::getPackage)
            .filter(itsPackage -> !itsPackage.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());

    assertThat(unmarked)
        .as("packages without @NullMarked, which NullAway skips in silence")
        .isEmpty();
  }
}
