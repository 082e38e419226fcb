// One call of a caller, and what it was told.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "flexiti/v1/errors.pb.h"
#include "flexiti/v1/operation.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/chaos/money.h"

namespace flexiti_test {

// The way to the gateway of one life; dead once that was killed.
struct Door {
  using Stub = grpc::TemplatedGenericStub<google::protobuf::Message, google::protobuf::Message>;

  Door(const std::string& gateway, int life_number);

  const std::string address;
  const int life;
  std::shared_ptr<grpc::Channel> channel;
  Stub stub;
};

// How long the caller waits, and when it turns away before that.
struct Patience {
  absl::Duration deadline = absl::Seconds(30);
  absl::Duration cancel_after = absl::InfiniteDuration();
};

struct Call {
  enum class Purpose { kAsk, kOtherContent, kState, kResolve };
  Purpose purpose = Purpose::kAsk;
  int life = 0;
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string told = {};     // by Told(): "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST"
  std::string message = {};  // of the status
  flexiti::v1::FlexitiError error = {};
  std::string reason = {};
  std::string reference_id = {};  // of a failure, if it has one
  MessagePtr response = nullptr;  // of a success

  bool ok() const { return code == grpc::StatusCode::OK; }
  // No word of the gateway about the outcome: the connection ended, or the caller's patience.
  bool bare() const { return !ok() && reason.empty(); }
  // For the story of an operation: one line.
  std::string Line() const;
};

// Calls and waits for the end. `response` is filled on success.
Call Send(Door& door, const std::string& method, const google::protobuf::Message& request,
          MessagePtr response, const Patience& patience = {});

// OperationService.GetOperation and ResolveOperation.
Call GetOperation(Door& door, const std::string& merchant_id, const std::string& request_id,
                  const Patience& patience = {});
Call ResolveOperation(Door& door, const std::string& merchant_id, const std::string& request_id,
                      const Patience& patience = {});

// The operation that a successful one of these answered; null for other calls.
const flexiti::v1::Operation* OperationOf(const Call& call);

}  // namespace flexiti_test
