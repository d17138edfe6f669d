/**
 * DAGs and dataset lineage as graphs, written as a tree for the terminal, as Mermaid and as DOT.
 */
@NullMarked
package io.headgate.graph;

import org.jspecify.annotations.NullMarked;
