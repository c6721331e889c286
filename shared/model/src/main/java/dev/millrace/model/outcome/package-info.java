/// What a command came to: one sealed family, which the HTTP border turns into statuses and headers by one table.
///
/// Every outcome carries the values that its problem document has to show. None of them leaves the server before all
/// that it was decided on is durable.
@NullMarked
package dev.millrace.model.outcome;

import org.jspecify.annotations.NullMarked;
