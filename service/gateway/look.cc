#include "service/gateway/look.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/checkpoint.h"
#include "service/flexiti/failure.h"

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

// The request type of any method of the contract; null for one of another version.
const Message* RequestOf(const std::string& method) {
  const std::string name = absl::StrReplaceAll(absl::StripPrefix(method, "/"), {{"/", "."}});
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return found == nullptr ? nullptr
                          : google::protobuf::MessageFactory::generated_factory()->GetPrototype(
                                found->input_type());
}

// `shown_before`: Flexiti shows what attempts moved that ended then or before.
absl::StatusOr<std::vector<Rival>> RivalsOf(Ledger& ledger, const OperationKind& kind,
                                            const Operation& operation, absl::Time shown_before) {
  const auto others = ledger.Rivals(operation);
  if (!others.ok()) return others.status();
  std::vector<Rival> rivals;
  for (const Operation& other : *others) {
    const bool is_settled = other.row.state == OperationState::kExecuted;
    Rival rival = {.is_settled = is_settled,
                   .is_shown = is_settled && other.row.attempt_end_time <= shown_before,
                   .has_resource = !other.row.resource.empty()};
    const Message* request = RequestOf(other.row.method);
    gateway::OperationRecord record;
    // A purged answer, or none from an operator's verdict, leaves the response out.
    if (request != nullptr && record.ParseFromString(other.record)) {
      rival.request = Parse(*request, record.request());
      const bool is_alike = other.row.method == operation.row.method;
      if (is_settled && is_alike) rival.response = Parse(*kind.response, record.response());
    }
    rivals.push_back(std::move(rival));
  }
  return rivals;
}

// Of an authorization. False for one of a purchase, and where the request is not known (any more).
absl::StatusOr<bool> IsHeldOnly(Ledger& ledger, const std::string& resource) {
  const auto owner = ledger.Owner(resource);
  if (!owner.ok()) return owner.status();
  gateway::OperationRecord record;
  if (!owner->has_value() || !record.ParseFromString((*owner)->record)) return false;
  const Message* type = RequestOf((*owner)->row.method);
  if (type == nullptr) return false;
  const MessagePtr request = Parse(*type, record.request());
  const auto* authorization = dynamic_cast<const v1::CreateAuthorizationRequest*>(request.get());
  return authorization != nullptr && !authorization->auto_capture();
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
                       : repeat == Repeat::kFreely || repeat == Repeat::kTowards
                           ? "Flexiti offers no look-up for this; it moves no money, and a "
                             "repeat of the call runs it again"
                           : "Flexiti offers no look-up for this: find out there, and settle it");
  return evidence;
}

v1::Evidence OfAnotherAccount(const std::string& endpoint) {
  v1::Evidence evidence;
  evidence.set_endpoint(endpoint);
  evidence.set_summary(
      "it was sent to another host, or for another client_id, than the configuration has now: what "
      "Flexiti shows there proves nothing");
  return evidence;
}

absl::StatusOr<Finding> Ask(Ledger& ledger, const OperationKind& kind, const Operation& operation,
                            const gateway::OperationRecord& record, const Terms& terms,
                            absl::Time shown_before) {
  MessagePtr request(kind.request->New());
  if (!request->ParseFromString(record.request())) {
    return absl::DataLossError("the stored request is unreadable");
  }
  const Traces traces = {
      .window = {.from = FirstAttempt(record, operation.row), .to = operation.row.attempt_end_time},
      .rivals = [&] { return RivalsOf(ledger, kind, operation, shown_before); },
      .is_owned =
          [&](const std::string& resource) {
            return ledger.IsOwnedByOther(operation, ResourceName(terms.merchant, resource));
          },
      .is_held_only =
          [&](const std::string& resource) {
            return IsHeldOnly(ledger, ResourceName(terms.merchant, resource));
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

// By the breaker: Flexiti was not asked.
bool IsHeldBack(const absl::Status& status) { return ReasonOf(status) == "BREAKER_OPEN"; }

}  // namespace

absl::Time FirstAttempt(const gateway::OperationRecord& record, const OperationRow& row) {
  if (!record.has_first_attempt_time()) return row.create_time;
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(record.first_attempt_time()));
}

gateway::OperationRecord NewRecord(const Message& request, const std::string& endpoint,
                                   const std::string& account, absl::Time first_attempt) {
  MessagePtr stored(request.New());
  stored->CopyFrom(request);
  DropWhatOnlySendingNeeds(*stored);
  gateway::OperationRecord record;
  record.set_request(stored->SerializeAsString());
  record.set_endpoint(endpoint);
  record.set_account(account);
  *record.mutable_first_attempt_time() =
      TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(first_attempt));
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
                         const std::string& account, const Terms& terms, absl::Duration settle_time,
                         absl::Time now) {
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
  if (record.account() != account) {
    Keep(OfAnotherAccount(record.endpoint()), now, record);
    ledger.PutBack(operation, record.SerializeAsString(), true, now);
    return {};
  }
  Checkpoint("look");
  auto finding = Ask(ledger, kind, operation, record, terms, now - settle_time);
  Checkpoint("looked");
  if (!finding.ok()) {
    // An open breaker must not make the looks rarer: none was made.
    ledger.PutBack(operation, operation.record, true, now, IsHeldBack(finding.status()) ? 0 : 1);
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
