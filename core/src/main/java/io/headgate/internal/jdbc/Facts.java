package io.headgate.internal.jdbc;

import io.headgate.dag.Fact;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.Materialization;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A step's facts, apart by kind. */
record Facts(
    List<Materialization> materializations,
    List<Verdict> verdicts,
    List<Inspection> inspections,
    List<AcceptedSchema> schemas) {

  /**
   * @throws IllegalArgumentException if a fact is of a kind that no ledger keeps
   */
  static Facts of(List<Fact> facts) {
    Facts sorted =
        new Facts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Fact fact : facts) {
      if (fact instanceof Materialization materialization) {
        sorted.materializations.add(materialization);
      } else if (fact instanceof Verdict verdict) {
        sorted.verdicts.add(verdict);
      } else if (fact instanceof Observation observation) {
        sorted.inspections.add(Inspection.of(observation));
      } else if (fact instanceof Inspection inspection) {
        sorted.inspections.add(inspection);
      } else if (fact instanceof AcceptedSchema schema) {
        sorted.schemas.add(schema);
      } else {
        throw new IllegalArgumentException(
            "Cannot store a fact of type "
                + fact.getClass().getName()
                + ": a task may return verdicts, observations, accepted schemas and materializations");
      }
    }
    return sorted;
  }
}
