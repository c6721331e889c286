/// Answers: statuses, header fields, bodies, and the tables that lead from outcomes to them.
///
/// An [dev.millrace.api.http.answer.Answer] belongs to whoever made it until it is handed to its connection; what is in
/// the tables is pure. Problems are `application/problem+json` and are never cached.
@NullMarked
package dev.millrace.api.http.answer;

import org.jspecify.annotations.NullMarked;
