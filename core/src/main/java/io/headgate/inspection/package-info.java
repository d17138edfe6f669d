/**
 * Reads metrics off tables by SQL: what is asked of whom, the same for every engine that
 * understands SQL. Engines say how they are asked.
 */
@NullMarked
package io.headgate.inspection;

import org.jspecify.annotations.NullMarked;
