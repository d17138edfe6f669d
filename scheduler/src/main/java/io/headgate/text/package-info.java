/** What the terminal shows: tables, trees, figures for people. */
@NullMarked
package io.headgate.text;

import org.jspecify.annotations.NullMarked;
