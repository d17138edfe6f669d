package io.headgate.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TicketDeskTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset SALES =
      Dataset.named("raw.sales").daily(ZoneOffset.UTC).ownedBy(Owner.team("stores")).build();
  private static final Instant NOW = Instant.parse("1998-02-01T06:00:00Z");

  /** All tickets ever, and the verdicts as a store would have them. */
  private final Map<Long, Ticket> tickets = new TreeMap<>();

  private final Map<Partition, Verdict> verdicts = new TreeMap<>();
  private long numbers = 1;
  private Instant now = NOW;

  @Test
  void neighbouringDaysShareATicket() {
    judge(7, Outcome.BLOCK);
    judge(8, Outcome.BLOCK);
    assertThat(open()).extracting(Ticket::id, Ticket::label).containsExactly(tuple("HG-1", 7, 8));
  }

  @Test
  void aDayBetweenTwoTicketsMakesThemOne() {
    judge(7, Outcome.BLOCK);
    judge(9, Outcome.BLOCK);
    judge(8, Outcome.ERROR);
    assertThat(open()).extracting(Ticket::id, Ticket::label).containsExactly(tuple("HG-1", 7, 9));
    assertThat(tickets.values())
        .extracting(Ticket::message)
        .anyMatch(message -> message.endsWith("(goes on in HG-1)"));
  }

  @Test
  void aRepairInTheMiddleSplitsTheTicket() {
    List.of(7, 8, 9).forEach(day -> judge(day, Outcome.BLOCK));
    judge(8, Outcome.PASS);
    assertThat(open())
        .extracting(Ticket::id, Ticket::label)
        .containsExactly(tuple("HG-1", 7, 7), tuple("HG-2", 9, 9));
  }

  @Test
  void theLastRepairClosesTheTicket() {
    judge(7, Outcome.BLOCK);
    judge(7, Outcome.WARN);
    assertThat(open()).isEmpty();
    assertThat(tickets.values())
        .extracting(Ticket::closedAt, Ticket::owner)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                Optional.of(NOW), Optional.of(Owner.team("stores"))));
  }

  @Test
  void aDayThatFailsAgainReopensItsTicket() {
    judge(7, Outcome.BLOCK);
    judge(7, Outcome.PASS);
    judge(7, Outcome.BLOCK);
    assertThat(tickets.values())
        .extracting(Ticket::id, Ticket::label, Ticket::isOpen, Ticket::reopenings)
        .containsExactly(org.assertj.core.api.Assertions.tuple("HG-1", label(7, 7), true, 1));
  }

  @Test
  void theNextDayReopensTheTicketOfTheDayBefore() {
    judge(7, Outcome.BLOCK);
    judge(7, Outcome.PASS);
    judge(8, Outcome.BLOCK);
    assertThat(open()).extracting(Ticket::id, Ticket::label).containsExactly(tuple("HG-1", 8, 8));
  }

  @Test
  void aDayFarAwayGetsATicketOfItsOwn() {
    judge(2, Outcome.BLOCK);
    judge(2, Outcome.PASS);
    judge(7, Outcome.BLOCK);
    assertThat(open()).extracting(Ticket::id, Ticket::label).containsExactly(tuple("HG-2", 7, 7));
  }

  @Test
  void ofSeveralClosedOnesTheLatestIsReopened() {
    judge(6, Outcome.BLOCK);
    judge(8, Outcome.BLOCK);
    judge(6, Outcome.PASS);
    judge(8, Outcome.PASS);
    judge(8, Outcome.BLOCK);
    assertThat(open()).extracting(Ticket::id).containsExactly("HG-2");
    judge(8, Outcome.PASS);
    now = NOW.plusSeconds(60);
    judge(6, Outcome.BLOCK);
    judge(6, Outcome.PASS);
    judge(7, Outcome.BLOCK);
    assertThat(open()).extracting(Ticket::id).containsExactly("HG-1");
  }

  @Test
  void whatIsSplitOffGoesOnInTheTicketThatItOnceHad() {
    judge(7, Outcome.BLOCK);
    judge(9, Outcome.BLOCK);
    judge(8, Outcome.BLOCK);
    judge(8, Outcome.PASS);
    assertThat(open())
        .extracting(Ticket::id, Ticket::label)
        .containsExactly(tuple("HG-1", 7, 7), tuple("HG-2", 9, 9));
    assertThat(tickets).hasSize(2);
  }

  /** Whatever is judged in whatever order, there is one open ticket per stretch of bad days. */
  @Property(tries = 300)
  void openTicketsAreTheStretchesOfBlockedDays(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 9) Integer> days,
      @ForAll @Size(min = 40, max = 40) List<Boolean> bad) {
    tickets.clear();
    verdicts.clear();
    numbers = 1;
    Set<Integer> blocked = new TreeSet<>();
    for (int i = 0; i < days.size(); i++) {
      judge(days.get(i), bad.get(i) ? Outcome.BLOCK : Outcome.PASS);
      if (bad.get(i)) {
        blocked.add(days.get(i));
      } else {
        blocked.remove(days.get(i));
      }
      assertThat(open().stream().map(Ticket::label).sorted().toList())
          .isEqualTo(stretches(blocked));
    }
  }

  private static List<String> stretches(Set<Integer> days) {
    List<String> labels = new ArrayList<>();
    for (int day : days) {
      if (!days.contains(day - 1)) {
        int last = day;
        while (days.contains(last + 1)) {
          last++;
        }
        labels.add(label(day, last));
      }
    }
    return labels.stream().sorted().toList();
  }

  private static org.assertj.core.groups.Tuple tuple(String id, int first, int last) {
    return org.assertj.core.api.Assertions.tuple(id, label(first, last));
  }

  private static String label(int first, int last) {
    return first == last
        ? FIRST.plusDays(first).toString()
        : FIRST.plusDays(first) + ".." + FIRST.plusDays(last);
  }

  private Collection<Ticket> open() {
    return tickets.values().stream().filter(Ticket::isOpen).toList();
  }

  private void judge(int day, Outcome outcome) {
    Partition partition = SALES.partition(FIRST.plusDays(day).toString());
    Verdict verdict = new Verdict(partition, "presence >= 1", outcome, outcome.name(), now);
    verdicts.put(partition, verdict);
    TicketDesk.changes(open(), List.of(verdict), new Files(), () -> numbers++, now)
        .forEach(ticket -> tickets.put(ticket.number(), ticket));
  }

  private final class Files implements TicketDesk.Directory {
    @Override
    public Optional<Owner> owner(DatasetName dataset) {
      return SALES.owner();
    }

    @Override
    public String label(DatasetName dataset, DataInterval range) {
      List<Partition> partitions = SALES.partitions(range);
      String first = partitions.get(0).label();
      String last = partitions.get(partitions.size() - 1).label();
      return first.equals(last) ? first : first + ".." + last;
    }

    @Override
    public List<Consumer> consumers(DatasetName dataset) {
      return List.of(new Consumer("sales.clean", Optional.empty()));
    }

    @Override
    public List<Ticket> closed(DatasetName dataset, String check, DataInterval range) {
      return tickets.values().stream().filter(ticket -> !ticket.isOpen()).toList();
    }

    @Override
    public List<Partition> blocked(DatasetName dataset, String check, DataInterval range) {
      return verdicts.values().stream()
          .filter(verdict -> verdict.outcome().isBlocking())
          .map(Verdict::partition)
          .filter(partition -> partition.interval().overlaps(range))
          .toList();
    }
  }
}
