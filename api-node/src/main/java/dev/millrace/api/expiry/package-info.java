/// What the cleanup has to know of: before anything is written that somebody has to clean up one day, the stream is
/// announced in an expiry log, durably. [dev.millrace.api.expiry.AnnouncingStreams] stands before the append path and
/// sees to it for every command, whoever sends it; [dev.millrace.api.expiry.Announcements] shares appends among those
/// who announce at the same time.
///
/// Nothing here has a thread: what is asked goes on with the caller's, and on with the store's when it answers.
@NullMarked
package dev.millrace.api.expiry;

import org.jspecify.annotations.NullMarked;
