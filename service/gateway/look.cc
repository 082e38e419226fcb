#include "service/gateway/look.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/checkpoint.h"

namespace flexiti {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::util::TimeUtil;

constexpr int kHttpOk = 200;
constexpr const char* kOnlyForSending[] = {"verification_code", "security_answer"};

void DropWhatOnlySendingNeeds(Message& message) {
  const Descriptor* type = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  for (const char* name : kOnlyForSending) {
    if (const FieldDescriptor* field = type->FindFieldByName(name)) {
      reflection->ClearField(&message, field);
    }
  }
  std::vector<const FieldDescriptor*> present;
  reflection->ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      DropWhatOnlySendingNeeds(*reflection->MutableMessage(&message, field));
    }
  }
}

// Null for bytes that are not there, or are of another method.
MessagePtr Parse(const Message& prototype, const std::string& bytes) {
  MessagePtr message(prototype.New());
  if (bytes.empty() || !message->ParseFromString(bytes)) return nullptr;
  return message;
}

absl::StatusOr<std::vector<Rival>> RivalsOf(Ledger& ledger, const OperationKind& kind,
                                            const Operation& operation) {
  const auto others = ledger.Rivals(operation);
  if (!others.ok()) return others.status();
  std::vector<Rival> rivals;
  for (const Operation& other : *others) {
    Rival rival = {.is_settled = other.row.state == OperationState::kExecuted,
                   .has_resource = !other.row.resource.empty()};
    gateway::OperationRecord record;
    // A purged answer, or none from an operator's verdict, leaves the response out.
    if (other.row.method == operation.row.method && record.ParseFromString(other.record)) {
      rival.request = Parse(*kind.request, record.request());
      if (rival.is_settled) rival.response = Parse(*kind.response, record.response());
    }
    rivals.push_back(std::move(rival));
  }
  return rivals;
}

void Keep(const v1::Evidence& found, absl::Time now, gateway::OperationRecord& record) {
  v1::Evidence* evidence = record.add_evidence();
  *evidence = found;
  *evidence->mutable_look_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  while (record.evidence_size() > kMaxEvidence) {
    record.mutable_evidence()->DeleteSubrange(0, 1);
  }
}

// For what Flexiti cannot be asked about.
v1::Evidence NoLookUp(Repeat repeat, const std::string& endpoint) {
  v1::Evidence evidence;
  evidence.set_endpoint(endpoint);
  evidence.set_summary(repeat == Repeat::kSameKey ? "Flexiti offers no look-up for this; a repeat "
                                                    "of the call with the same request_id asks it "
                                                    "under the same idempotency key"
                       : repeat == Repeat::kFreely
                           ? "Flexiti offers no look-up for this; it moves no money, and a "
                             "repeat of the call runs it again"
                           : "Flexiti offers no look-up for this: find out there, and settle it");
  return evidence;
}

absl::StatusOr<Finding> Ask(Ledger& ledger, const OperationKind& kind, const Operation& operation,
                            const gateway::OperationRecord& record, const Terms& terms) {
  MessagePtr request(kind.request->New());
  if (!request->ParseFromString(record.request())) {
    return absl::DataLossError("the stored request is unreadable");
  }
  const Traces traces = {
      .window = {.from = operation.row.create_time, .to = operation.row.attempt_end_time},
      .rivals = [&] { return RivalsOf(ledger, kind, operation); },
      .is_owned =
          [&](const std::string& resource) {
            return ledger.IsOwnedByOther(operation, ResourceName(terms.merchant, resource));
          }};
  return kind.find(*request, terms, traces);
}

// The look proved that it happened.
bool Complete(Ledger& ledger, Operation& operation, Finding& finding, const Terms& terms,
              gateway::OperationRecord& record, absl::Time now) {
  v1::OperationInfo& info = MutableInfo(*finding.response);
  info.set_request_id(operation.row.key.request_id);
  info.set_reference_id(operation.row.reference_id);
  info.set_dedupe(v1::DEDUPE_GATEWAY);
  record.set_response(finding.response->SerializeAsString());
  record.clear_error();
  return ledger.Complete(operation, record.SerializeAsString(),
                         ResourceName(terms.merchant, finding.resource), Durability::kNow, now);
}

}  // namespace

gateway::OperationRecord NewRecord(const Message& request, const std::string& endpoint) {
  MessagePtr stored(request.New());
  stored->CopyFrom(request);
  DropWhatOnlySendingNeeds(*stored);
  gateway::OperationRecord record;
  record.set_request(stored->SerializeAsString());
  record.set_endpoint(endpoint);
  return record;
}

std::string ResourceName(const Merchant& merchant, const std::string& resource) {
  return resource.empty() ? "" : absl::StrCat(merchant.config.client_id(), "/", resource);
}

v1::OperationInfo& MutableInfo(Message& response) {
  const FieldDescriptor* field = response.GetDescriptor()->FindFieldByName("operation");
  return static_cast<v1::OperationInfo&>(
      *response.GetReflection()->MutableMessage(&response, field));
}

LookResult LookAtFlexiti(Ledger& ledger, const OperationKind& kind, Operation& operation,
                         const Terms& terms, absl::Duration settle_time, absl::Time now) {
  gateway::OperationRecord record;
  if (!record.ParseFromString(operation.record)) {
    ledger.PutBack(operation, operation.record, false, now);
    return {.status = absl::DataLossError("the stored record is unreadable")};
  }
  const Repeat repeat = kind.repeat(record.endpoint());
  if (repeat != Repeat::kAfterLook) {
    Keep(NoLookUp(repeat, record.endpoint()), now, record);
    ledger.PutBack(operation, record.SerializeAsString(), false, now);
    return {};
  }
  Checkpoint("look");
  auto finding = Ask(ledger, kind, operation, record, terms);
  Checkpoint("looked");
  if (!finding.ok()) {
    ledger.PutBack(operation, operation.record, true, now);
    return {.status = finding.status()};
  }
  Keep(finding->evidence, now, record);
  if (finding->verdict == Finding::Verdict::kExecuted) {
    gateway::OperationRecord done = record;  // not kept if the resource turns out to be another's
    if (Complete(ledger, operation, *finding, terms, done, now)) {
      operation.record = done.SerializeAsString();
      return {.verdict = LookResult::Verdict::kExecuted};
    }
  }
  // Flexiti said that it did something, only not what was asked: that it shows nothing like what
  // was asked does not undo that.
  const bool answered = record.error().http_status() == kHttpOk;
  if (finding->verdict == Finding::Verdict::kNotFound && !answered &&
      now >= operation.row.attempt_end_time + settle_time) {
    operation.record = record.SerializeAsString();
    return {.verdict = LookResult::Verdict::kNotExecuted};
  }
  ledger.PutBack(operation, record.SerializeAsString(), true, now);
  return {};
}

}  // namespace flexiti
