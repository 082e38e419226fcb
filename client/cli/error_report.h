// A failed call for people, and for scripts its exit code.
#pragma once

#include <string>

#include "client/cli/exit_code.h"
#include "client/cpp/client.h"
#include "client/cpp/error.h"

namespace flexiti::cli {

ExitCode ExitCodeOf(const client::Error& error);

// A block of lines: what failed, whether anything moved, what to do next. `request_id` is what was
// sent; empty for reads.
std::string ToText(const client::Error& error, const std::string& request_id);

// Which option to look at where a connection with these `options` failed as it does for want of TLS
// or of a certificate, or for the wrong one; empty for any other failure.
std::string Hint(const client::Options& options, const client::Error& error);

}  // namespace flexiti::cli
