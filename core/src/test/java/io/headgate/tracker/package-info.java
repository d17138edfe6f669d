@NullMarked
package io.headgate.tracker;

import org.jspecify.annotations.NullMarked;
