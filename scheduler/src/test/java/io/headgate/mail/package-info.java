@NullMarked
package io.headgate.mail;

import org.jspecify.annotations.NullMarked;
