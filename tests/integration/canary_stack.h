// A stack with values planted in every secret, and calls with values planted in every field.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/stack/stack.h"
#include "tests/support/otlp_receiver.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

// The name in a certificate that the gateway's authority signed for nobody whom it knows.
inline constexpr char kStranger[] = "zaunkoenig.example";
// Of a merchant both of whose secrets Flexiti refuses.
inline constexpr char kFirstSecret[] = "the-refused-kolibri";
inline constexpr char kFallbackSecret[] = "the-second-pirol";

// Every method of the contract.
std::vector<const google::protobuf::MethodDescriptor*> ContractMethods();

// For one thread.
class CanaryStack {
 public:
  // `store_yaml` as in StackOptions. The gateway has TLS, callers, traces, and the log at DEBUG.
  explicit CanaryStack(const std::string& store_yaml = "");

  // Every method, as long as Flexiti answers as it likes. Of every method something must be sent.
  void CallAllWell();
  // Every method with every fault.
  void CallAllBadly();
  // As kStranger, and for the merchant whose secrets Flexiti refuses.
  void CallInVain();

  Stack& stack() { return stack_; }
  OtlpReceiver& collector() { return collector_; }
  // What the admin port answers.
  std::string AdminText(const std::string& path);
  // All that callers got to read of failures.
  const std::string& told() const { return told_; }
  // The sensitive fields that were planted, "Request.path".
  const std::set<std::string>& planted() const { return planted_; }
  // What people of the default scenario are called, all that was planted, and every secret: of
  // configuration, of the token endpoint, of the ledger's stores and of the gateway's TLS.
  std::vector<std::string> Secrets();

 private:
  grpc::Status Call(const google::protobuf::MethodDescriptor& method, int choice);
  void Keep(const grpc::ClientContext& context, const grpc::Status& status);

  const TemporaryDirectory files_;
  OtlpReceiver collector_;
  Stack stack_;
  std::string last_id_ = NewRequestId();
  std::string told_;
  std::set<std::string> planted_;
};

// Makes a file readable to its owner alone; its path.
std::string Private(const std::string& path);
std::string Content(const std::string& path);

}  // namespace flexiti_test
