package io.headgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.headgate.OrchestratorBuilder;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * What keeps core's packages in order. Each rule is seen failing by {@code .ci/planted-violations}.
 */
@AnalyzeClasses(packages = "io.headgate", importOptions = MainClassesOnly.class)
class CoreArchitectureTest {

  @ArchTest
  static void theRulesSeeTheClassesOfEveryPackage(JavaClasses core) {
    Set<Layer> empty = EnumSet.allOf(Layer.class);
    core.stream()
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .forEach(type -> Layer.of(type).ifPresent(empty::remove));

    assertThat(empty).as("packages without a class").isEmpty();
    assertThat(core).as("imported classes").hasSizeGreaterThan(80);
  }

  @ArchTest
  static void packagesImportOnlyWhatStandsAboveThem(JavaClasses core) {
    classes().should(new PackageOrder()).check(core);
  }

  @ArchTest
  static void packagesHaveNoCycles(JavaClasses core) {
    slices().matching("io.headgate.(**)").should().beFreeOfCycles().check(core);
  }

  @ArchTest
  static void onlyTheStoreTalksToDatabases(JavaClasses core) {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.headgate.internal.jdbc..", "io.headgate.inspection.jdbc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .because("rows and connections never leave the packages of the store and of the inspector")
        .check(core);
  }

  @ArchTest
  static void timeComesIn(JavaClasses core) {
    noClasses()
        .that()
        .doNotBelongToAnyOf(OrchestratorBuilder.class)
        .should()
        .accessTargetWhere(new WallClock())
        .because("only the outermost builder touches the system clock")
        .check(core);
  }

  @ArchTest
  static void coreKnowsNeitherSparkNorQuartz(JavaClasses core) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.iceberg..", "org.quartz..")
        .because("engines and schedulers are plugged in from outside")
        .check(core);
  }

  @ArchTest
  static void everyPackageIsCheckedForNull(JavaClasses core) {
    Set<String> unmarked =
        core.stream()
            .map(JavaClass::getPackage)
            .filter(itsPackage -> !itsPackage.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());

    assertThat(unmarked)
        .as("packages without @NullMarked, which NullAway skips in silence")
        .isEmpty();
  }
}
