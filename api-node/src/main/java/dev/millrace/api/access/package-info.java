/// Who may do what: each route names the right that it needs, and one decider says whether a request has it.
///
/// Decided on the request's event loop, before anything of the request's body is kept; nothing here blocks. What was
/// let in carries a [dev.millrace.api.access.Grant] for what only its body says.
@NullMarked
package dev.millrace.api.access;

import org.jspecify.annotations.NullMarked;
