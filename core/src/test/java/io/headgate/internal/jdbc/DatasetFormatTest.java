package io.headgate.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partitioning;
import io.headgate.time.Period;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetFormatTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void everyPartitioningIsReadAsItWasWritten() {
    for (Partitioning partitioning :
        List.of(
            Partitioning.unpartitioned(),
            Partitioning.hourly(BERLIN),
            Partitioning.weekly(BERLIN, DayOfWeek.SUNDAY),
            Partitioning.windows(5, Period.DAY, BERLIN, LocalDate.of(1998, 1, 8)),
            Partitioning.windows(2, Period.WEEK, BERLIN, LocalDate.of(1998, 1, 8)))) {
      Dataset dataset = Dataset.named("mart.sales").partitionedBy(partitioning).build();
      assertThat(DatasetFormat.dataset(DatasetFormat.node(dataset))).isEqualTo(dataset);
    }
  }

  @Test
  void aSliceIsReadAsItWasWritten() {
    Dataset slice =
        Dataset.named("mart.sales")
            .daily(BERLIN)
            .slicedBy("region", Map.of("south_west", "South West"))
            .frozen("south_west", "being audited")
            .slice("south_west");
    assertThat(DatasetFormat.dataset(DatasetFormat.node(slice))).isEqualTo(slice);
  }

  @Test
  void whatWasWrittenBeforeThereWereWindowsIsReadAsSinglePeriods() {
    Dataset dataset = Dataset.named("mart.sales").daily(BERLIN).build();
    ObjectNode node = DatasetFormat.node(dataset);
    ((ObjectNode) node.get("partitioning")).remove(List.of("size", "anchor"));
    assertThat(DatasetFormat.dataset(node)).isEqualTo(dataset);
  }
}
