// proto/api-reference.md: what callers send and what comes back.
#pragma once

#include <string>

#include "tests/reference/contract.h"
#include "tests/reference/endpoints.h"

namespace flexiti::reference {

inline constexpr char kApiFile[] = "api-reference.md";
inline constexpr char kErrorFile[] = "error-reference.md";

// The whole file: a table of the methods, each method with its request and its response, the
// messages and the enums that they share.
std::string ApiReference(const Contract& contract, const Endpoints& endpoints);

}  // namespace flexiti::reference
