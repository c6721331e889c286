/// Offsets: the opaque tokens by which clients name a place in a stream, `<life>_<sequence number>`.
@NullMarked
package dev.millrace.model.offset;

import org.jspecify.annotations.NullMarked;
