// What a REST exchange exercised of Flexiti's contract. Pure.
#pragma once

#include "tests/coverage/contract.h"
#include "tests/coverage/fact.h"
#include "tests/sandbox/exchange.h"

namespace flexiti_coverage {

// Of the request: version, path, query, form, header and body; HTTP's own headers are left out. Of
// a reply that was sent whole: with status 200 its fields, else its error. What the contract does
// not list is "unlisted ...", save in a reply that a test wrote, where it is left out: tests of
// unknown fields and errors must invent them.
Facts FactsOf(const Contract& contract, const flexiti_sandbox::Exchange& exchange);

}  // namespace flexiti_coverage
