// An operation of the ledger as callers and operators see it.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "flexiti/v1/operation.pb.h"
#include "google/protobuf/message.h"
#include "service/ledger/ledger.h"

namespace flexiti {

// Where it stands at `now`: an attempt whose lease has run out is no longer running.
v1::OperationState StateOf(const Operation& operation, absl::Time now);

// As calls name it, and log lines: without the slash in front.
std::string MethodName(const OperationRow& row);

// `response`: the type of its method's responses; nullptr leaves the response out.
v1::Operation ToMessage(const Operation& operation, const google::protobuf::Message* response,
                        absl::Time now);

}  // namespace flexiti
