/** Tickets to the owner of a dataset that a gate blocked. */
@NullMarked
package io.headgate.ticket;

import org.jspecify.annotations.NullMarked;
