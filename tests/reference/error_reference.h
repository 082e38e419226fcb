// proto/error-reference.md: every way a call can fail, and what to do then.
#pragma once

#include <string>

#include "tests/reference/contract.h"
#include "tests/reference/endpoints.h"

namespace flexiti::reference {

// The whole file: how to read an error, what outcomes and next actions mean, then every code of
// Flexiti and every reason of the gateway with its facts, its places and an example.
std::string ErrorReference(const Contract& contract, const Endpoints& endpoints);

}  // namespace flexiti::reference
