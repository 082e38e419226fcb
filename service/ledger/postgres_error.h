// What a failure of PostgreSQL means, said in our own words: the server's may quote what is stored
// ("Key (...)=(...) already exists"), and before a session stands anybody's may come in.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace flexiti {

inline constexpr char kUniqueViolation[] = "23505";

// `sqlstate` is the five characters that the server gave. DATA_LOSS for damage;
// FAILED_PRECONDITION where it stays so until an operator does something (a password, a right, a
// table); UNAVAILABLE for the rest. The message ends with the SQLSTATE.
absl::Status StatusOfSqlState(const std::string& sqlstate);

// Why a connection did not come to be, from libpq's text about it. The connection's verbosity must
// be PQERRORS_SQLSTATE, which reduces what the server says to its SQLSTATE.
absl::Status StatusOfConnectText(const std::string& text);

// Whether a server that answers this can be of use to the next statement. Not one that became a
// standby, for example: the same name may by now lead to another.
bool EndsConnection(const std::string& sqlstate);

}  // namespace flexiti
