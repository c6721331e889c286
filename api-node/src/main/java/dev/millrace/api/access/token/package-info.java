/// Tokens: JWT that name a project, a scope and perhaps one stream or session, the keys that verify them, and how they
/// are minted.
///
/// An algorithm belongs to a key, never to a token: what a token says of its algorithm only chooses among the keys that
/// have it. Nothing here logs, and no text that is made here holds a token or a key. Safe for any thread; nothing
/// blocks.
@NullMarked
package dev.millrace.api.access.token;

import org.jspecify.annotations.NullMarked;
