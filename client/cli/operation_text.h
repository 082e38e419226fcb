// Operations of the ledger for people who have to decide something about them.
#pragma once

#include <map>
#include <string>

#include "flexiti/v1/operation_service.pb.h"
#include "google/protobuf/message.h"

namespace flexiti::cli {

// The states by the words of the command line, such as "not-executed".
const std::map<std::string, v1::OperationState>& OperationStates();

// A v1::ListOperationsResponse as a table.
std::string OperationTable(const google::protobuf::Message& message);

// The answers to GetOperation, ResolveOperation and SettleOperation: what it means, the operation,
// and what to do next.
std::string ShownText(const google::protobuf::Message& message);
std::string ResolvedText(const google::protobuf::Message& message);
std::string SettledText(const google::protobuf::Message& message);

}  // namespace flexiti::cli
