package dev.millrace.api.live;

/// Something to be told to the readers of one group, in slices if they are many. Used on the group's event loop.
abstract class ReaderPass {
    /// Everything before this one has been told. Whether there is anything to tell each reader.
    boolean begin() {
        return true;
    }

    void visit(LiveReader reader) {}

    /// All have been told.
    void end() {}

    /// It is over, whether it was told or not.
    void release() {}
}
