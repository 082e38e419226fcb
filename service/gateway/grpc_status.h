// absl::Status with its details -> grpc::Status with google.rpc.Status in grpc-status-details-bin.
#pragma once

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace flexiti {

// Meshes and proxies cut larger trailers, and the details with them.
inline constexpr size_t kMaxDetailsBytes = 4096;

// A failure that carries no FlexitiError is a bug: it gets one that says UNKNOWN. Texts are
// shortened, and the last field violations dropped, until the details fit.
grpc::Status ToGrpcStatus(const absl::Status& status);

// Whether a client may repeat the call unasked. All other failures carry the trailer
// `grpc-retry-pushback-ms: -1`, which forbids it.
bool MayRetryBlindly(const absl::Status& status);

}  // namespace flexiti
