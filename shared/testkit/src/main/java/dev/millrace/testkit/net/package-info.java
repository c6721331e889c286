/// What a network does to connections, done on purpose: a proxy that passes bytes on, keeps answers back or cuts them.
@NullMarked
package dev.millrace.testkit.net;

import org.jspecify.annotations.NullMarked;
