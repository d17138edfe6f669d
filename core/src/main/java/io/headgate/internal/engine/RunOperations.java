package io.headgate.internal.engine;

/**
 * What people may do to runs and DAGs, and ask; each within a turn. Confined to the coordinator.
 */
record RunOperations(
    Cancellation cancellation,
    Clearing clearing,
    Marking marking,
    Pausing pausing,
    SchemaAcceptance schemaAcceptance,
    Explainer explainer) {}
