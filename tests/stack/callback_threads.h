// gRPC's own threads, on which the callback API of a client answers.
#pragma once

namespace flexiti_test {

// Keeps them to the end of the process. Call it before the first call of a callback API whose
// channel ends before the process does.
//
// gRPC 1.51 ends these threads where the last channel that used them goes. That may be on one of
// them: a call that has just been answered there still holds its channel. The thread then frees its
// queue, returns to it, and frees it again.
void KeepCallbackThreads();

}  // namespace flexiti_test
