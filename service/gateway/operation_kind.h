// What the gateway must know of a method that changes something: how to do it, and, beside it, how
// to see whether it was done.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "flexiti/v1/operation.pb.h"
#include "google/protobuf/message.h"
#include "service/flexiti/candidate.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// What a look at Flexiti found.
struct Finding {
  enum class Verdict {
    kExecuted,   // it happened: `response` and `resource` tell what it made
    kNotFound,   // Flexiti shows nothing that it could have made
    kUndecided,  // Flexiti shows something, but nothing that proves it
  };
  Verdict verdict = Verdict::kUndecided;
  MessagePtr response = nullptr;  // without OperationInfo
  std::string resource = {};
  v1::Evidence evidence = {};  // without look_time
};

// Another operation of the ledger that a look could take for this one (the same `match`).
struct Rival {
  bool is_settled = false;       // it certainly happened; an operation that did not is no rival
  bool is_shown = false;         // settled, and long enough ago for Flexiti to show what it moved
  bool has_resource = false;     // settled: what it made is known, so Traces::is_owned knows it
  MessagePtr request = nullptr;  // what it asked, of its own method's type, or null once purged
  // Settled: its answer, or null if purged, settled by a person, or of another method.
  MessagePtr response = nullptr;
};

// What the ledger knows, for a look.
struct Traces {
  Window window = {};
  // The rivals there are now, without the operation itself. A look asks after it has seen Flexiti,
  // too: whatever made what it saw had claimed its row before, so it is among them. Asked once and
  // before, a twin that came in between would be nobody's, and be taken for this one.
  std::function<absl::StatusOr<std::vector<Rival>>()> rivals;
  // Whether the resource belongs to another operation of the ledger.
  std::function<absl::StatusOr<bool>(const std::string& resource)> is_owned;
  // Whether the ledger knows who made the authorization of this name, and that it was not captured
  // by itself (auto_capture).
  std::function<absl::StatusOr<bool>(const std::string& resource)> is_held_only;
};

// What becomes of a repeat when nobody knows whether the attempt before it happened, and its lease
// has expired.
enum class Repeat {
  kAfterLook,  // look; run again if Flexiti shows nothing after the settle time
  kSameKey,    // send it again under the same x-idempotency-key: Flexiti answers what it did
  kFreely,     // run again: it moves no money, and what was lost is of no use to anybody
  kTowards,    // run again: it aims at a state, so twice is once; a refusal then proves nothing
  kNever       // it cannot be looked up: it waits for a person
};

// Functions take requests and answer responses of their own method's types only.
struct OperationKind {
  std::string method = {};  // "/flexiti.v1.AuthorizationService/CreateAuthorization"
  // The types, for parsing what was stored.
  const google::protobuf::Message* request = nullptr;
  const google::protobuf::Message* response = nullptr;

  // How it is sent for this merchant: "POST /authorization".
  std::function<std::string(const config::Merchant&)> endpoint;
  // Does it: once, or fails with its Outcome.
  std::function<absl::StatusOr<MessagePtr>(const google::protobuf::Message& request,
                                           const Terms& terms)>
      run;
  // `endpoint` is how the attempt was sent, which configuration may have changed since.
  std::function<Repeat(const std::string& endpoint)> repeat;
  // What was made, as in Candidate::resource; empty where Flexiti gives no id.
  std::function<std::string(const google::protobuf::Message& response)> resource;

  // Equal for two operations of a merchant that a look for either could take for one another,
  // though there be a look for one of them only; empty: there is no such. May be unset.
  std::function<std::string(const google::protobuf::Message& request,
                            const std::string& request_id)>
      match;
  // Looks; for Repeat::kAfterLook alone. An error means that the look failed, and proves nothing.
  std::function<absl::StatusOr<Finding>(const google::protobuf::Message& request,
                                        const Terms& terms, const Traces& traces)>
      find;
};

}  // namespace flexiti
