/// Every property of an API node: one record per family `millrace.<family>.*`, validated as it is built, so that a bad
/// value ends the start with that value in the message. `docs/configuration.md` lists them all, and a test compares.
///
/// A component's name is the property's name, its `@DefaultValue` the default. Nothing here is changed after the
/// start.
@NullMarked
package dev.millrace.api.config;

import org.jspecify.annotations.NullMarked;
