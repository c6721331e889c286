/// Who may do what: each route names the right that it needs, and one decider says whether a request has it.
///
/// Decided on the request's event loop, before anything of the request's body is kept; nothing here blocks.
@NullMarked
package dev.millrace.api.access;

import org.jspecify.annotations.NullMarked;
