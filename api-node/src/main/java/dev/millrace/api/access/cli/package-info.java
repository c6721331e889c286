/// `./millrace token` and `./millrace project`: tokens from a registry's secret, and entries of a registry's file. One
/// thread, which ends with the command; needs no running server.
@NullMarked
package dev.millrace.api.access.cli;

import org.jspecify.annotations.NullMarked;
