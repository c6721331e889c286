/// Several stores as one: each project lies on one endpoint of a table, which is recorded there.
///
/// [dev.millrace.store.route.EndpointTable] says where a project belongs, a pure function of names.
/// [dev.millrace.store.route.HomeSearch] asks the endpoints whether that is so, and
/// [dev.millrace.store.route.RoutedStreamStore] passes each call on. No thread of its own.
@NullMarked
package dev.millrace.store.route;

import org.jspecify.annotations.NullMarked;
