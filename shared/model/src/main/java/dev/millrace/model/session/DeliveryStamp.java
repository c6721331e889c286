package dev.millrace.model.session;

import dev.millrace.model.offset.Offset;

/// What a delivered record says of its origin.
///
/// @param subscription the number of the subscription's id; its life is the one that the session is in
/// @param sourceSeqNum where the message starts in the source's log, in the life that the subscription is of
public record DeliveryStamp(long subscription, long sourceSeqNum) {
    public DeliveryStamp {
        if (subscription < 0
                || subscription > Offset.NUMBER_MAX
                || sourceSeqNum < 0
                || sourceSeqNum > Offset.NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "delivery stamp: subscription=" + subscription + " sourceSeqNum=" + sourceSeqNum);
        }
    }
}
