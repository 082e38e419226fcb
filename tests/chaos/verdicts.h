// What one operation's answers and its row in the ledger may say, given what Flexiti's journal has
// under its request_id. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/chaos/operation.h"
#include "tests/sandbox/journal.h"

namespace flexiti_test {

absl::Time TimeOf(const flexiti_sandbox::JournalEntry& entry);

// Everything that was said to callers and was not true when it was said, and more than one
// execution.
std::vector<std::string> AnswerProblems(const Operation& operation,
                                        const std::vector<flexiti_sandbox::JournalEntry>& entries);

// What is wrong with the ledger's last word: `last` is GetOperation when all was quiet, null if it
// was never answered.
std::vector<std::string> StateProblems(const Operation& operation,
                                       const std::vector<flexiti_sandbox::JournalEntry>& entries,
                                       const Call* last, int siblings);

// "EXECUTED", "UNKNOWN" ...; "ABSENT" where the ledger has no such operation.
std::string StateName(const Call& state);

// Whether the documentation lets this operation stay UNKNOWN although its callers did what they
// should. `siblings`: how many operations have its kind and parent.
bool MayStayUnknown(const Operation& operation, int siblings);
// Whether Flexiti had answered with a 200 that could not be read: that nothing is found then does
// not prove that nothing happened. (Here: a refusal, of which a fault took the words.)
bool WasUnreadable(const Call& state);

// How many of the operations have each kind and parent; asked for with SiblingsOf.
std::map<std::string, int> CountSiblings(const std::vector<OperationPtr>& operations);
int SiblingsOf(const std::map<std::string, int>& counts, const Operation& operation);

}  // namespace flexiti_test
