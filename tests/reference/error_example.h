// Failures as callers get them, made by the code that makes them in the gateway.
#pragma once

#include <string>

#include "flexiti/v1/errors.pb.h"
#include "google/rpc/status.pb.h"
#include "service/flexiti/failure.h"

namespace flexiti::reference {

// What Flexiti answered to what.
struct FlexitiAnswer {
  std::string endpoint;
  int http_status = 0;
  std::string word;
};

// The gateway's status for such a reply.
google::rpc::Status StatusFor(const FlexitiAnswer& answer, Effect effect);
// The gateway's status for a failure of its own. `meaning` stands in for what the place that found
// it would say, where that cannot be brought about here.
google::rpc::Status StatusFor(v1::GatewayErrorReason reason, Effect effect,
                              const std::string& meaning);

// The FlexitiError in it; the default one if there is none.
v1::FlexitiError ErrorIn(const google::rpc::Status& status);

// As JSON with the field names of the contract, details included, always in the same order.
std::string ToJson(const google::rpc::Status& status);

}  // namespace flexiti::reference
