// Who the gateway must be, and who calls it: Options as gRPC's credentials.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cpp/client.h"
#include "grpcpp/security/credentials.h"

namespace flexiti::client {

// Reads the files that `options` names. INVALID_ARGUMENT or NOT_FOUND if one cannot be used (at
// `now` the client's certificate must not have expired, and the key must be its own), or has no
// use.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const Options& options,
                                                                        absl::Time now);

}  // namespace flexiti::client
