// The name of one intent: a caller makes it, stores it, and repeats it on every try of the same
// intent.
#pragma once

#include <string>

namespace flexiti::client {

// A random UUID (version 4) from the kernel's generator, in lower case. Any thread.
std::string NewRequestId();

}  // namespace flexiti::client
