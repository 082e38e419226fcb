#include "client/cli/operation_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/text.h"
#include "client/cpp/names.h"

namespace flexiti::cli {
namespace {

// "/flexiti.v1.TransactionService/CreatePurchase" is "CreatePurchase".
std::string ShortMethod(const std::string& method) { return method.substr(method.rfind('/') + 1); }

std::string EnumName(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : client::ShortName(*value);
}

std::string StateName(v1::OperationState state) {
  return EnumName(*v1::OperationState_descriptor(), state);
}

// A table has no room for microseconds.
std::string ToTheSecond(google::protobuf::Timestamp time) {
  time.clear_nanos();
  return ShortText(time);
}

std::string Name(const v1::Operation& operation) {
  return absl::StrCat(operation.merchant_id(), " ", operation.request_id());
}

std::string Meaning(v1::OperationState state) {
  switch (state) {
    case v1::OPERATION_STATE_RUNNING:
      return "an attempt holds it. Nobody knows yet how it ends.";
    case v1::OPERATION_STATE_EXECUTED:
      return "it happened, once.";
    case v1::OPERATION_STATE_NOT_EXECUTED:
      return "it did not happen. Nothing moved.";
    default:
      return "it may have happened; nobody knows yet.";
  }
}

std::string Next(const v1::Operation& operation) {
  switch (operation.state()) {
    case v1::OPERATION_STATE_RUNNING:
      return "wait until its lease has run out, then ask again; the gateway looks by itself, too.";
    case v1::OPERATION_STATE_EXECUTED:
      return "nothing. Repeated with the same request_id, the same request gets the same answer.";
    case v1::OPERATION_STATE_NOT_EXECUTED:
      return "nothing. Who still wants it sends the same request with the same request_id again.";
    default:
      return absl::StrCat("never repeat it with a new request_id. Look at Flexiti:\n",
                          "  flexiti operations resolve ", Name(operation));
  }
}

std::string NextAfterLook(const v1::Operation& operation) {
  return absl::StrCat(
      "the gateway goes on looking by itself; if it cannot wait, or is a refund, which nobody can\n"
      "look up, search Flexiti's portal for it (evidence, reference id and create time above), "
      "and\n"
      "record what you found. If you are not sure, do not settle.\n",
      "  flexiti operations settle ", Name(operation),
      " --verdict executed|not-executed --operator YOU --reason WHY");
}

std::string Text(const v1::Operation& operation, const std::string& next) {
  return absl::StrCat(StateName(operation.state()), ": ", Meaning(operation.state()), "\n",
                      ToText(operation), "Next: ", next, "\n");
}

}  // namespace

const std::map<std::string, v1::OperationState>& OperationStates() {
  static const auto& states = *new std::map<std::string, v1::OperationState>{
      {"unknown", v1::OPERATION_STATE_UNKNOWN},
      {"running", v1::OPERATION_STATE_RUNNING},
      {"executed", v1::OPERATION_STATE_EXECUTED},
      {"not-executed", v1::OPERATION_STATE_NOT_EXECUTED}};
  return states;
}

std::string OperationTable(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ListOperationsResponse&>(message);
  if (response.operations().empty()) return "No operations.\n";
  std::vector<std::vector<std::string>> rows = {
      {"REQUEST ID", "STATE", "METHOD", "CREATED", "UPDATED", "ATTEMPTS", "LAST LOOK"}};
  for (const v1::Operation& operation : response.operations()) {
    const int looks = operation.evidence_size();
    rows.push_back({operation.request_id(), StateName(operation.state()),
                    ShortMethod(operation.method()), ToTheSecond(operation.create_time()),
                    ToTheSecond(operation.update_time()), absl::StrCat(operation.attempt()),
                    looks == 0 ? "" : operation.evidence(looks - 1).summary()});
  }
  return ToTable(rows) + kMoreFields;
}

std::string ShownText(const google::protobuf::Message& message) {
  const auto& operation = dynamic_cast<const v1::GetOperationResponse&>(message).operation();
  return Text(operation, Next(operation));
}

std::string ResolvedText(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ResolveOperationResponse&>(message);
  const v1::Operation& operation = response.operation();
  const bool unknown = operation.state() == v1::OPERATION_STATE_UNKNOWN;
  return absl::StrCat("Resolution: ", EnumName(*v1::Resolution_descriptor(), response.resolution()),
                      ".\n", Text(operation, unknown ? NextAfterLook(operation) : Next(operation)));
}

std::string SettledText(const google::protobuf::Message& message) {
  const auto& operation = dynamic_cast<const v1::SettleOperationResponse&>(message).operation();
  return "The verdict is recorded.\n" + Text(operation, Next(operation));
}

}  // namespace flexiti::cli
