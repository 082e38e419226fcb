// What the contract says about a method, read from the descriptors: nothing here names a method, so
// a new one needs no code.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace flexiti::client {

struct MethodTraits {
  // For example "/flexiti.v1.TransactionService/CreatePurchase"; empty for a message that no method
  // takes.
  std::string name;
  // It changes nothing (idempotency_level NO_SIDE_EFFECTS), so it may be repeated at will.
  bool reads = false;
  // It starts an operation of its own (its response holds OperationInfo), so its request_id is new
  // for each intent. False for methods whose request_id names an operation that exists already.
  bool starts_operation = false;
};

// The traits of the method that takes `request`: each method of the contract has a request type of
// its own.
MethodTraits TraitsOf(const google::protobuf::Descriptor& request);

// The request_id of `request`; empty if it has no such field or none is set.
std::string RequestIdOf(const google::protobuf::Message& request);

// Sets it. Needs: the message has a string field request_id.
void SetRequestId(const std::string& request_id, google::protobuf::Message* request);

}  // namespace flexiti::client
