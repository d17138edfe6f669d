/** The manual's code samples: compiled, run, and compared with what the pages show. */
@NullMarked
package io.headgate.docs;

import org.jspecify.annotations.NullMarked;
