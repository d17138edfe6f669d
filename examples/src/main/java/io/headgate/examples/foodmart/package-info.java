/** A retail pipeline of two teams on FoodMart's sales of 1998. */
@NullMarked
package io.headgate.examples.foodmart;

import org.jspecify.annotations.NullMarked;
