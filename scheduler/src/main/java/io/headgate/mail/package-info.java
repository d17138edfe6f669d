/** Tells owners by e-mail; needs {@code org.eclipse.angus:angus-mail} on the class path. */
@NullMarked
package io.headgate.mail;

import org.jspecify.annotations.NullMarked;
