@NullMarked
package io.headgate.ticket;

import org.jspecify.annotations.NullMarked;
