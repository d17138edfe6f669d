package io.headgate.cli;

import io.headgate.BackfillRequest;
import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Strategy;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What {@code plan} and {@code backfill} are told. */
final class PlanOptions {

  @Parameters(
      paramLabel = "DATASET",
      description = "The dataset to recompute, with everything downstream.")
  private String dataset = "";

  @Option(
      names = "--from",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "The first day; default: the start of the dataset's life.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "The last day, included; default: the latest complete partition.")
  private @Nullable LocalDate through;

  @Option(
      names = "--strategy",
      paramLabel = "STRATEGY",
      defaultValue = "in-place",
      converter = Strategies.class,
      description =
          "in-place overwrites partition by partition; table-swap fills a table beside production,"
              + " checks and compares it, then exchanges the names. Default: ${DEFAULT-VALUE}.")
  private Strategy strategy = Strategy.IN_PLACE;

  BackfillPlan plan(Orchestrator orchestrator) {
    BackfillRequest request =
        orchestrator.backfill(Lookup.dataset(orchestrator, dataset)).strategy(strategy);
    if (from != null) {
      request.from(from);
    }
    if (through != null) {
      request.through(through);
    }
    return request.plan();
  }

  /** Knows the strategies that can be asked for; a rollback is a command of its own. */
  static final class Strategies implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String code) {
      try {
        Strategy strategy = Strategy.ofCode(code);
        if (strategy != Strategy.ROLLBACK) {
          return strategy;
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
      throw new TypeConversionException("to take a swap back, use the command rollback");
    }
  }
}
