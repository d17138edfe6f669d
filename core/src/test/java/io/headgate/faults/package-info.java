/**
 * What goes wrong in production, done to Headgate on purpose: processes killed, databases away,
 * disks full, bodies that misbehave, clocks that jump, and a lot of everything.
 *
 * <p>Each test does a little of it in every build, and much with {@code mvn verify -Pfaults}; see
 * {@link io.headgate.faults.Faults#count}. Each prints a line of counts, which {@code
 * docs/reliability.md} quotes.
 */
@NullMarked
package io.headgate.faults;

import org.jspecify.annotations.NullMarked;
