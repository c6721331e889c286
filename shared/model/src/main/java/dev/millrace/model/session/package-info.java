/// The values of publish/subscribe: which session is subscribed to which source, from where on, how far it has got, and
/// what is delivered in which form.
///
/// Values only, known to records, states and deciders alike. A subscription stands in two logs, the session's own and
/// that of the source's partition; both name it by its [dev.millrace.model.session.SubscriptionId].
@NullMarked
package dev.millrace.model.session;

import org.jspecify.annotations.NullMarked;
