#include "tests/reference/error_section.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/code.pb.h"
#include "tests/reference/advice.h"
#include "tests/reference/api_reference.h"
#include "tests/reference/markdown.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::EnumValueDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::MethodOptions;

// Where a documented place is not called by any method, or the word is not of one place.
constexpr char kAnyCalledEndpoint[] = "POST /authorization";
constexpr int kRefused = 409;
// Stands for what nobody has documented.
constexpr char kUndocumentedWord[] = "account_on_hold";

std::string ShortValue(const EnumDescriptor* type, int number) {
  return ShortName(*type->FindValueByNumber(number));
}

bool Same(const FactNames& a, const FactNames& b) {
  return a.grpc_code == b.grpc_code && a.outcome == b.outcome && a.next_action == b.next_action;
}

FactNames NamesIn(const google::rpc::Status& status) {
  const v1::FlexitiError error = ErrorIn(status);
  return NamesOf(status.code(), error.outcome(), error.next_action());
}

std::string FactLine(const FactNames& names) {
  return absl::StrCat("gRPC code ", Code(names.grpc_code), ", outcome ", names.outcome,
                      ", next action ", names.next_action, "\n");
}

std::string Words(const v1::ErrorFacts& facts) {
  std::vector<std::string> out;
  for (const std::string& word : facts.upstream()) out.push_back(Code(word));
  if (facts.http_status() != 0) {
    out.push_back(absl::StrCat("HTTP ", facts.http_status(), " without a word"));
  }
  return out.empty() ? "" : absl::StrCat("- Flexiti says: ", absl::StrJoin(out, ", "), "\n");
}

// By the next action, unless the code has advice of its own. The value is of the contract as
// loaded, not of the compiled descriptors.
Advice AdviceOn(const Contract& contract, const EnumValueDescriptor& value) {
  if (value.type()->name() == "FlexitiErrorCode") {
    const auto own = OwnAdvice(static_cast<v1::FlexitiErrorCode>(value.number()));
    if (own.has_value()) return *own;
  }
  const v1::ErrorFacts facts = FactsIn(value);
  const auto& action = *contract.FindEnum("NextAction")->FindValueByNumber(facts.next_action());
  return {WhoActs(facts.next_action()), CommentOf(action),
          Repeating(facts.outcome(), facts.next_action())};
}

// Meaning and facts; `on_change` and `on_read` are the failure from either kind of method.
std::string Head(const Contract& contract, const EnumValueDescriptor& value,
                 const google::rpc::Status& on_change, const google::rpc::Status& on_read) {
  const v1::ErrorFacts facts = FactsIn(value);
  const FactNames names = NamesOf(facts.grpc_code(), facts.outcome(), facts.next_action());
  const Advice advice = AdviceOn(contract, value);
  const bool differs = !Same(NamesIn(on_change), NamesIn(on_read));
  std::string out = absl::StrCat("### ", ShortName(value), "\n\n", Escaped(CommentOf(value)),
                                 "\n\n- **Who acts**: ", advice.who, ". ", Escaped(advice.what),
                                 "\n- ", FactLine(names), "- **Repeating** ",
                                 differs ? "a change" : "it", ": ", advice.repeating, "\n");
  if (differs) {
    absl::StrAppend(&out, "- From a method that only reads: ", FactLine(NamesIn(on_read)),
                    "- **Repeating** a read: ", RepeatingRead(ErrorIn(on_read).next_action()),
                    "\n");
  }
  absl::StrAppend(&out, Words(facts), "- In code: `", value.name(), "` = ", value.number(),
                  ", class ",
                  Link(ShortValue(v1::ErrorClass_descriptor(), facts.error_class()),
                       absl::StrCat(kApiFile, "#errorclass")),
                  "\n\n");
  return out;
}

std::string CallersCell(const std::string& endpoint, const Endpoints& endpoints) {
  if (endpoint == kAnyEndpoint) return "all that call Flexiti";
  if (endpoint == kTokenEndpoint)
    return "all that call Flexiti, told as FAILED_PRECONDITION, CONTACT_OPERATOR";
  std::vector<std::string> links;
  for (const MethodDescriptor* method : endpoints.Callers(endpoint)) {
    links.push_back(LinkTo(method->name(), kApiFile));
  }
  return links.empty() ? "none of this gateway" : absl::StrJoin(links, ", ");
}

std::string PlacesTable(v1::FlexitiErrorCode code, const Endpoints& endpoints) {
  const std::vector<DocumentedError> rows = endpoints.Rows(code);
  if (rows.empty()) return "";
  std::string out = TableHead({"Flexiti's endpoint", "answer", "when", "methods"});
  for (const DocumentedError& row : rows) {
    const std::string mark = row.historic ? " (historic)" : row.inferred ? " (inferred)" : "";
    const std::string word = row.word.empty() ? "" : absl::StrCat(" ", Code(row.word));
    out += Row({row.endpoint == kAnyEndpoint ? row.endpoint : Code(row.endpoint),
                absl::StrCat(row.http_status, word), absl::StrCat(Escaped(row.when), mark),
                CallersCell(row.endpoint, endpoints)});
  }
  return out + "\n";
}

std::string Example(const google::rpc::Status& status, const std::string& title) {
  return absl::StrCat("<details><summary>Example: ", title, "</summary>\n\n```json\n",
                      ToJson(status), "\n```\n\n</details>\n\n");
}

}  // namespace

v1::ErrorFacts FactsIn(const EnumValueDescriptor& value) {
  return value.options().GetExtension(v1::facts);
}

FactNames NamesOf(int grpc_code, v1::Outcome outcome, v1::NextAction next_action) {
  return {google::rpc::Code_Name(static_cast<google::rpc::Code>(grpc_code)),
          Link(ShortValue(v1::Outcome_descriptor(), outcome), "#outcomes"),
          Link(ShortValue(v1::NextAction_descriptor(), next_action), "#next-actions")};
}

FlexitiAnswer AnswerFor(v1::FlexitiErrorCode code, const Endpoints& endpoints) {
  const std::vector<DocumentedError> rows = endpoints.Rows(code);
  if (rows.empty()) return {kAnyCalledEndpoint, kRefused, kUndocumentedWord};
  const DocumentedError* best = nullptr;
  for (const DocumentedError& row : rows) {
    const bool called = row.endpoint == kTokenEndpoint || !endpoints.Callers(row.endpoint).empty();
    if (called && (best == nullptr || (best->historic && !row.historic))) best = &row;
  }
  if (best == nullptr) return {kAnyCalledEndpoint, rows.front().http_status, rows.front().word};
  return {best->endpoint, best->http_status, best->word};
}

Effect EffectOf(const std::string& endpoint, const Endpoints& endpoints) {
  for (const MethodDescriptor* method : endpoints.Callers(endpoint)) {
    if (method->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS) {
      return Effect::kRead;
    }
  }
  return Effect::kChange;
}

std::string CodeSection(const Contract& contract, const Endpoints& endpoints,
                        const EnumValueDescriptor& value) {
  const auto code = static_cast<v1::FlexitiErrorCode>(value.number());
  const FlexitiAnswer answer = AnswerFor(code, endpoints);
  const google::rpc::Status shown = StatusFor(answer, EffectOf(answer.endpoint, endpoints));
  return absl::StrCat(
      Head(contract, value, StatusFor(answer, Effect::kChange), StatusFor(answer, Effect::kRead)),
      PlacesTable(code, endpoints),
      Example(shown, absl::StrCat("the answer to ", answer.endpoint)));
}

std::string ReasonSection(const Contract& contract, const EnumValueDescriptor& value) {
  const auto reason = static_cast<v1::GatewayErrorReason>(value.number());
  const std::string meaning = FirstSentence(CommentOf(value));
  const google::rpc::Status shown = StatusFor(reason, Effect::kChange, meaning);
  // Reads are no operations of the ledger, whose outcome could be unknown.
  const Effect other =
      reason == v1::GATEWAY_ERROR_REASON_OUTCOME_NOT_KNOWN ? Effect::kChange : Effect::kRead;
  return absl::StrCat(Head(contract, value, shown, StatusFor(reason, other, meaning)),
                      Example(shown, "what the caller gets"));
}

}  // namespace flexiti::reference
