// What a caller sees of an answer, decoded as a stock gRPC client would.
#pragma once

#include <string>

#include "flexiti/v1/errors.pb.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

// One line for tables: gRPC code, outcome, next action and reason, for example
// "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST". "OK" for a success. Only the code where the
// details are missing, and a complaint where they contradict the status or each other.
std::string Told(const grpc::Status& status);

// The FlexitiError and ErrorInfo of a failure; empty messages where there is none.
flexiti::v1::FlexitiError FlexitiErrorOf(const grpc::Status& status);
google::rpc::ErrorInfo ErrorInfoOf(const grpc::Status& status);

// Whether the trailer that forbids clients and meshes to retry unasked came with the answer.
bool ForbidsBlindRetry(const grpc::ClientContext& context);

// Starts the gateway of `stack` anew with `from` replaced by `to` in its configuration.
void Reconfigure(Stack& stack, const std::string& from, const std::string& to);
// Starts the gateway of `stack` anew with Flexiti at `url` (http needs allow_plaintext).
void PointAt(Stack& stack, const std::string& url);

}  // namespace flexiti_test
