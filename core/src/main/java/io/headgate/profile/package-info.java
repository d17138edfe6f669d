/** How the work of a distributed job was spread. */
@NullMarked
package io.headgate.profile;

import org.jspecify.annotations.NullMarked;
