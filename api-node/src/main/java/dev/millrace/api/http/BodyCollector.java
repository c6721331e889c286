package dev.millrace.api.http;

import dev.millrace.api.access.limit.HeldBytes;
import dev.millrace.model.log.Bytes;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The bytes of one request's body as they arrive, in one array, and their share of the node's budget. Owned by the
/// connection's event loop.
///
/// A client is given room as it sends, not as it announces: the array grows eightfold, up to the announced length,
/// so that a body is copied once and an eighth of it twice.
final class BodyCollector {
    static final int FIRST_BYTES_MAX = 64 * 1024;
    private static final int GROWTH = 8;
    private static final int FIRST_BYTES_UNANNOUNCED = 1024;
    private static final byte[] NONE = {};

    private final MemoryBudget budget;
    private final HeldBytes share;
    private final int bytesMax;
    private final int announced;
    private byte[] array = NONE;
    private int length;
    private long held;

    enum Added {
        OK,
        TOO_LARGE,
        OVER_BUDGET
    }

    /// @param share the project's, of the budget
    /// @param announced the `Content-Length`, or -1
    BodyCollector(MemoryBudget budget, HeldBytes share, int bytesMax, int announced) {
        this.budget = budget;
        this.share = share;
        this.bytesMax = bytesMax;
        this.announced = announced;
    }

    Added add(ByteBuf content) {
        int more = content.readableBytes();
        if (more > bytesMax - length) {
            return Added.TOO_LARGE;
        }
        if (length + more > array.length && !grow(length + more)) {
            return Added.OVER_BUDGET;
        }
        content.readBytes(array, length, more);
        length += more;
        return Added.OK;
    }

    /// The whole body. What it holds of the budget stays held until [#release].
    Bytes take() {
        byte[] whole = announced < 0 && length < array.length ? Arrays.copyOf(array, length) : array;
        array = NONE;
        return Bytes.of(whole, 0, length);
    }

    /// Gives the budget back. Idempotent.
    void release() {
        array = NONE;
        if (held > 0) {
            budget.giveBack(held, share);
            held = 0;
        }
    }

    private boolean grow(int needed) {
        int size = announced >= 0 ? announcedSize(needed) : unannouncedSize(needed);
        if (!budget.take(size - array.length, share)) {
            return false;
        }
        held += size - array.length;
        array = Arrays.copyOf(array, size);
        return true;
    }

    private int announcedSize(int needed) {
        long wanted = array.length == 0 ? FIRST_BYTES_MAX : (long) array.length * GROWTH;
        return (int) Math.min(announced, Math.max(needed, wanted));
    }

    private int unannouncedSize(int needed) {
        long wanted = array.length == 0 ? FIRST_BYTES_UNANNOUNCED : (long) array.length * GROWTH;
        return (int) Math.min(bytesMax, Math.max(needed, wanted));
    }
}
