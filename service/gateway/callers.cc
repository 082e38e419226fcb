#include "service/gateway/callers.h"

namespace flexiti {

Callers::Callers(const config::Gateway& /*config*/) {}

absl::StatusOr<std::string> Callers::Authorize(const grpc::AuthContext& /*connection*/,
                                               const std::string& /*method*/,
                                               const std::string& /*merchant_id*/,
                                               Effect /*effect*/) const {
  return std::string();
}

absl::Status UnknownMerchant(Effect effect) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_UNKNOWN_MERCHANT, effect,
                        "merchant_id names no merchant that this caller may use");
}

}  // namespace flexiti
