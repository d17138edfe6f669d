/**
 * The durable facts about partitions: materializations and verdicts, and what follows from them.
 */
@NullMarked
package io.headgate.ledger;

import org.jspecify.annotations.NullMarked;
