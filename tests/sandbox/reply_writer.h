// Puts a reply on the wire, as an armed fault wants it.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sandbox/fault.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/stopper.h"
#include "tests/sandbox/stream.h"

namespace flexiti_sandbox {

// The bytes of an ordinary reply.
std::string EncodeReply(const HttpReply& reply, uint64_t sequence, bool keep_alive);

// Sends `reply`, or what `fault` puts in its place. False if the connection is to be closed now:
// the fault says so, or the peer has gone.
bool SendFaulty(Stream& stream, const Fault& fault, const HttpReply& reply, uint64_t sequence,
                bool keep_alive, Stopper& stopper);

}  // namespace flexiti_sandbox
