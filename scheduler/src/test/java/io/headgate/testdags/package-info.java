/** Little DAGs for tests: plain lambdas over datasets that exist in the ledger only. */
@NullMarked
package io.headgate.testdags;

import org.jspecify.annotations.NullMarked;
