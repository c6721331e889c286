/// The registry of projects: a file or a text that says which projects there are, with their keys and limits; read as
/// a whole or not at all, and looked at again while the node runs.
///
/// ```
///  file, text → ProjectsDocument → entries ─┐
///  JWKS URLs  → KeySetFetcher    → keys ────┴→ ProjectRegistry → Projects (a snapshot) → whoever decides
/// ```
/// The registry's thread owns what it has read; everyone else sees the latest snapshot, which never changes.
@NullMarked
package dev.millrace.api.access.project;

import org.jspecify.annotations.NullMarked;
