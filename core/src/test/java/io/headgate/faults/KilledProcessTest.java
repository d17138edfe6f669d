package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.process.ChildJvm;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process on the embedded store is killed ({@code kill -9}) at random instants: one life a day,
 * which goes on with what the lives before it have left, and begins with the day's own runs. The
 * last life may finish.
 */
@Tag(Faults.TAG)
@DisabledOnOs(OS.WINDOWS)
class KilledProcessTest {

  /** What the process is doing when it is killed. */
  private enum Aim {
    /** Opens the store, takes up what is there, creates the day's runs. */
    OPENING,
    /** Anything. */
    RUNNING,
    /** Commits the end of a body. */
    COMMITTING
  }

  private static final int KILLS = Faults.count(6, 200);

  @TempDir Path directory;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());

  /** How long the latest opening took that was not disturbed. */
  private int openingMicros = 1_000_000;

  private ChildJvm live(int day) throws InterruptedException {
    ChildJvm life =
        ChildJvm.start(
            VictimProcess.class,
            "life_" + day,
            directory.toString(),
            directory.resolve("store").toString(),
            Integer.toString(day));
    life.awaitLine("opening"::equals);
    return life;
  }

  @Test
  void nothingIsLostOrDoneTwiceWhenTheProcessIsKilledAtAnyInstant() throws Exception {
    Map<Aim, Integer> kills = new EnumMap<>(Aim.class);
    for (int day = 0; day < KILLS; day++) {
      Aim aim = Aim.values()[day % Aim.values().length];
      try (ChildJvm life = live(day)) {
        liveUntil(aim, life, day);
        life.kill();
        kills.merge(aim, 1, Integer::sum);
      }
    }
    try (ChildJvm last = live(KILLS)) {
      last.say("day " + KILLS);
      last.say("backfill " + Workload.FIRST + " " + Workload.FIRST.plusDays(2));
      last.say("finish");
      last.awaitLine("done finish"::equals);
      last.kill();
    }
    try (Orchestrator store =
        Workload.reader(directory, builder -> builder.embeddedStore(directory.resolve("store")))
            .build()) {
      RecordCheck check = new RecordCheck(directory, Set.of(), store);
      check.noRunIsLost(KILLS);
      Faults.Report report = Faults.report("kill -9, embedded store").count(KILLS, "kills");
      kills.forEach((aim, count) -> report.count(count, "of them while " + aim));
      check.report(report);
    }
  }

  private void liveUntil(Aim aim, ChildJvm life, int day) throws InterruptedException {
    if (aim == Aim.COMMITTING) {
      life.say("announce " + (1 + random.nextInt(Workload.BODIES)));
    }
    if (day % 4 == 3) {
      LocalDate through = Workload.FIRST.plusDays(day - 1L);
      life.say("backfill " + through.minusDays(2) + " " + through);
    }
    life.say("day " + day);
    switch (aim) {
      case OPENING -> atSomeInstantWithin(openingMicros);
      case RUNNING -> {
        long begin = System.nanoTime();
        life.awaitLine(("done day " + day)::equals);
        openingMicros = (int) TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin) + 100_000;
        atSomeInstantWithin(700_000);
      }
      case COMMITTING -> {
        life.awaitLine("body ends"::equals);
        atSomeInstantWithin(4_000);
      }
    }
  }

  /** Not to wait for something, but to hit whatever goes on then. */
  private void atSomeInstantWithin(int micros) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(random.nextInt(micros));
  }
}
