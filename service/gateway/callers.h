// Who calls, and what it may do: the identity that the connection's certificate proves, mapped to
// rights by the configuration.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/security/auth_context.h"
#include "service/config/config.pb.h"
#include "service/flexiti/failure.h"

namespace flexiti {

// Thread-safe.
class Callers {
 public:
  explicit Callers(const config::Gateway& config);

  // The configured name of the caller behind `connection`; empty where listen.tls is not
  // configured, and everybody may do everything. Refused, in this order and before anything else is
  // looked at:
  //   UNKNOWN_CALLER      the certificate names none of the callers
  //   METHOD_NOT_ALLOWED  the caller has no right to `method` for any merchant
  //   UNKNOWN_MERCHANT    it has none for this one, whether or not that exists
  absl::StatusOr<std::string> Authorize(const grpc::AuthContext& connection,
                                        const std::string& method, const std::string& merchant_id,
                                        Effect effect) const;
};

// One answer for a merchant that does not exist and for one that the caller may not use.
absl::Status UnknownMerchant(Effect effect);

}  // namespace flexiti
