package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.run.Lane;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Claims against a set of (dataset, day) pairs, and what waiting behind a claim costs. */
class ClaimsTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final List<Dataset> DATASETS =
      List.of(dataset("clean.sales"), dataset("mart.sales"));

  @Property(tries = 300)
  void letsNoTwoTasksWriteOneDayWhateverTheirKindsOfRun(@ForAll Random random) {
    Claims claims = new Claims();
    Map<Object, LiveTask> writing = new HashMap<>();
    Map<Object, Set<String>> naive = new HashMap<>();
    int refused = 0;
    for (int step = 0; step < 200; step++) {
      if (!writing.isEmpty() && random.nextInt(3) == 0) {
        Object holder = writing.keySet().iterator().next();
        claims.release(holder, Objects.requireNonNull(writing.remove(holder)));
        naive.remove(holder);
        continue;
      }
      Dataset dataset = DATASETS.get(random.nextInt(DATASETS.size()));
      LocalDate from = FIRST.plusDays(random.nextInt(20));
      LocalDate through = from.plusDays(random.nextInt(5));
      LiveTask task =
          Work.writing(List.of(Lane.values()).get(random.nextInt(3)), dataset, days(from, through));
      Set<String> days = new TreeSet<>();
      from.datesUntil(through.plusDays(1)).forEach(day -> days.add(dataset.name() + "@" + day));

      Optional<Claims.Conflict> conflict = claims.conflict(task);

      Set<Object> holders = holdersOf(naive, days);
      assertThat(conflict.isPresent()).isEqualTo(!holders.isEmpty());
      if (conflict.isPresent()) {
        refused++;
        assertThat(holders).contains(conflict.get().holder());
        assertThat(conflict.get().text()).startsWith("waits for work/");
      } else {
        Object holder = new Object();
        claims.take(holder, task);
        writing.put(holder, task);
        naive.put(holder, days);
      }
    }
    assertThat(refused).as("refused claims").isPositive();
  }

  private static Set<Object> holdersOf(Map<Object, Set<String>> naive, Set<String> days) {
    Set<Object> holders = new HashSet<>();
    naive.forEach(
        (holder, held) -> {
          if (days.stream().anyMatch(held::contains)) {
            holders.add(holder);
          }
        });
    return holders;
  }

  /** The dispatcher in small: what is chosen is parked behind its claim, or starts. */
  @Test
  void looksAtTenThousandTasksBehindOneClaimOnceEach() {
    int tasks = 10_000;
    ReadyQueue queue = new ReadyQueue(Limits.defaults());
    Claims claims = new Claims();
    for (int i = 0; i < tasks; i++) {
      queue.add(Work.writing(Lane.SCHEDULED, DATASETS.get(0), days(FIRST, FIRST)), Work.START);
    }
    Instant now = Work.START;
    int looks = 0;
    int turns = 0;
    List<LiveTask> running = new ArrayList<>();
    for (int started = 0; started < tasks; ) {
      turns++;
      now = now.plus(Duration.ofSeconds(1));
      for (LiveTask ended : List.copyOf(running)) {
        running.remove(ended);
        claims.release(ended, ended);
        queue.end(ended, now);
      }
      Optional<LiveTask> next = queue.next(now, 8);
      while (next.isPresent()) {
        looks++;
        LiveTask task = next.get();
        Optional<Claims.Conflict> conflict = claims.conflict(task);
        if (conflict.isPresent()) {
          queue.park(task, conflict.get().holder());
        } else {
          claims.take(task, task);
          queue.begin(task, task, now);
          queue.remove(task);
          running.add(task);
          started++;
        }
        next = queue.next(now, 8);
      }
      assertThat(running).hasSize(1);
    }
    assertThat(turns).isEqualTo(tasks);
    assertThat(looks).as("looks at tasks in %s turns", turns).isLessThanOrEqualTo(2 * tasks);
  }

  @Test
  void letsTasksThatWaitedBehindOneLongClaimRunBesideEachOtherAfterwards() {
    ReadyQueue queue = new ReadyQueue(Limits.defaults());
    Claims claims = new Claims();
    LiveTask month = Work.writing(Lane.BACKFILL, DATASETS.get(0), days(FIRST, FIRST.plusDays(30)));
    claims.take(month, month);
    queue.add(month, Work.START);
    queue.begin(month, month, Work.START);
    queue.remove(month);
    for (int i = 0; i < 31; i++) {
      LocalDate day = FIRST.plusDays(i);
      queue.add(Work.writing(Lane.SCHEDULED, DATASETS.get(0), days(day, day)), Work.START);
    }
    for (int i = 0; i < 31; i++) {
      LiveTask task = queue.next(Work.START, 40).orElseThrow();
      queue.park(task, claims.conflict(task).orElseThrow().holder());
    }
    assertThat(queue.next(Work.START, 40)).as("all wait for the month").isEmpty();

    claims.release(month, month);
    queue.end(month, Work.START);

    for (int i = 0; i < 31; i++) {
      LiveTask task = queue.next(Work.START, 40).orElseThrow();
      assertThat(claims.conflict(task)).isEmpty();
      claims.take(task, task);
      queue.begin(task, task, Work.START);
      queue.remove(task);
    }
  }

  private static DataInterval days(LocalDate from, LocalDate through) {
    return DataInterval.ofDays(from, through, ZoneOffset.UTC);
  }

  private static Dataset dataset(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FIRST).build();
  }
}
