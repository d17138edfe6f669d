@NullMarked
package io.headgate.ledger;

import org.jspecify.annotations.NullMarked;
